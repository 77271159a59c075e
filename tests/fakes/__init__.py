"""Stand-ins for what the product talks to over the network, on loopback."""
