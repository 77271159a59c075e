"""Models: endpoints that speak the OpenAI protocol, the built-in extractive model, token counting."""
