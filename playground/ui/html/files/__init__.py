"""What files that are taken in need on any tab besides their rows."""
