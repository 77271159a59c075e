"""Which endpoints there are: the built-in model, those of the settings, and those people typed on the page."""

from collections.abc import Sequence

from playground.core.clock import Clock, stamp
from playground.core.errors import ModelError
from playground.core.values import Endpoint
from playground.models.endpoints import BUILTIN, check_url
from playground.storage.database import Database


class EndpointRegistry:
    """Endpoints by name. One typed on the page has no key: only the operator says which key goes where."""

    def __init__(self, configured: Sequence[Endpoint], database: Database, clock: Clock, *, may_add: bool) -> None:
        self._configured = {endpoint.name: endpoint for endpoint in (*configured, BUILTIN)}
        self._database = database
        self._clock = clock
        self.may_add = may_add

    def all(self) -> tuple[Endpoint, ...]:
        """The operator's first, then the page's, the built-in model last."""
        rows = self._database.read("SELECT name, base_url FROM endpoints ORDER BY created_at")
        typed = (Endpoint(row["name"], row["base_url"]) for row in rows if row["name"] not in self._configured)
        *configured, builtin = self._configured.values()
        return (*configured, *typed, builtin)

    def get(self, name: str) -> Endpoint:
        """The endpoint of that name; raises ModelError `endpoint_unknown`."""
        for endpoint in self.all():
            if endpoint.name == name:
                return endpoint
        known = ", ".join(endpoint.name for endpoint in self.all())
        raise ModelError("endpoint_unknown", name=name, known=known)

    def add(self, url: str) -> Endpoint:
        """Remember an endpoint typed on the page; raises ModelError where that is off or the URL is no good."""
        if not self.may_add:
            raise ModelError("endpoints_fixed")
        address = check_url(url)
        for endpoint in self.all():
            if endpoint.base_url == address:
                return endpoint
        row = (address, address, stamp(self._clock.now()))
        self._database.write(lambda writing: writing.execute("INSERT OR IGNORE INTO endpoints VALUES (?, ?, ?)", row))
        return Endpoint(name=address, base_url=address)
