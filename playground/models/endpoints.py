"""The endpoint that is always there: the built-in model, which needs no address."""

from playground.core.values import Endpoint

BUILTIN = Endpoint(name="builtin", base_url="")
