"""All endpoints and their order: the built-in model, those of the settings, those typed on the page."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from playground.core.clock import Clock, stamp
from playground.core.counts import SHORTEST_WINDOW
from playground.core.errors import Failure, ModelError
from playground.core.unseen import BYTE_ORDER_MARK, CONTROL, HALVES, LINE_ENDS
from playground.core.values import Endpoint
from playground.models.endpoints import BUILTIN
from playground.models.policy import Policy
from playground.storage.database import Database, Value, Writing

Owner = Literal["operator", "page", "builtin"]
_LONGEST_NAME = 80
_LONGEST_WINDOW = 100_000_000
_UNPRINTABLE = re.compile(f"[{CONTROL}{LINE_ENDS}{BYTE_ORDER_MARK}{HALVES}]")


@dataclass(frozen=True, slots=True)
class Draft:
    """An endpoint as it is typed on the page."""

    base_url: str
    name: str = ""
    """If "", the address is the name."""
    api_key_env: str | None = None
    """Name of an environment variable that the operator listed for the page."""
    window: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An endpoint and how it stands in the list."""

    endpoint: Endpoint
    owner: Owner
    hidden: bool
    """Not offered any more; runs that name it still work."""
    default: bool
    failure: Failure | None
    """Why its address or its key cannot be used, as far as that is known without asking the server."""

    @property
    def editable(self) -> bool:
        """Whether the page may change or remove it."""
        return self.owner == "page"


class EndpointRegistry:
    """Endpoints by name. One typed on the page has a key only where the operator listed it for that host."""

    def __init__(
        self,
        configured: Sequence[Endpoint],
        database: Database,
        clock: Clock,
        policy: Policy,
        environ: Mapping[str, str],
        *,
        may_add: bool,
    ) -> None:
        self._configured = {endpoint.name: endpoint for endpoint in (*configured, BUILTIN)}
        self._database = database
        self._clock = clock
        self._policy = policy
        self._environ = environ
        self.may_add = may_add

    # Looking ------------------------------------------------------------------------------------------------------

    def entries(self) -> tuple[Entry, ...]:
        """All endpoints, hidden ones too: as they were put in order, then the operator's, the page's, the built-in."""
        rows = self._database.kept(["endpoint_choices"], "SELECT name, position, hidden, chosen FROM endpoint_choices")
        choices = {row["name"]: row for row in rows}
        places = {row["name"]: row["position"] for row in rows if row["position"] is not None}
        known = sorted(self._known(), key=lambda endpoint: places.get(endpoint.name, len(places) + 1_000_000))
        found: list[Entry] = []
        for endpoint in known:
            choice = choices.get(endpoint.name)
            hidden, chosen = (bool(choice["hidden"]), bool(choice["chosen"])) if choice else (False, False)
            found.append(Entry(endpoint, self._owner(endpoint), hidden, chosen, self._failure(endpoint)))
        return tuple(found)

    def all(self) -> tuple[Endpoint, ...]:
        """The endpoints that are offered, in order; the built-in model if there is no other."""
        return tuple(entry.endpoint for entry in self.entries() if not entry.hidden) or (BUILTIN,)

    def offered(self, name: str) -> Endpoint | None:
        """The endpoint of that name; None where none is offered."""
        return next((endpoint for endpoint in self.all() if endpoint.name == name), None)

    def get(self, name: str) -> Endpoint:
        """The endpoint of that name, hidden or not; raises ModelError `endpoint_unknown`."""
        return self._entry(name).endpoint

    def located(self, name: str, base_url: str | None = None) -> Endpoint | None:
        """The endpoint of that name, hidden or not, else the first with that address; None when there is neither."""
        known = self._known()
        named = (endpoint for endpoint in known if endpoint.name == name)
        addressed = (endpoint for endpoint in known if endpoint.base_url == base_url)
        return next(named, None) or next(addressed, None)

    def default(self) -> Endpoint:
        """The endpoint a new visitor begins with, as long as nobody knows that it is down."""
        return self.starts()[0]

    def starts(self) -> tuple[Endpoint, ...]:
        """What a new visitor may begin with, the first that is up: the default one, then all others in their order.

        One that was typed on the page is one person's until somebody makes it the default.
        """
        offered = [entry for entry in self.entries() if not entry.hidden]
        chosen = [entry.endpoint for entry in offered if entry.default]
        ours = [entry.endpoint for entry in offered if not entry.editable]
        return tuple(dict.fromkeys((*chosen, *ours))) or self.all()[:1]

    @property
    def key_variables(self) -> tuple[str, ...]:
        """The variables whose keys endpoints of the page may use."""
        return tuple(self._policy.page_keys)

    # Changing -----------------------------------------------------------------------------------------------------

    def add(self, url: str) -> Endpoint:
        """The endpoint with that address or name, remembered under its address when it is new.

        Raises ModelError as `create`.
        """
        if url in (endpoint.name for endpoint in self._known()):
            return self.get(url)
        address = self.checked(url)
        return next((one for one in self._known() if one.base_url == address), None) or self.create(Draft(address))

    def checked(self, url: str) -> str:
        """`url` as it would be kept; raises ModelError as `create`."""
        self._check_open()
        return self._policy.check(url)

    def create(self, draft: Draft) -> Endpoint:
        """Remember a new endpoint.

        Raises ModelError: `endpoints_fixed` where that is off, or what is wrong with the name, the address, the
        variable or the window.
        """
        self._check_open()
        made = self._checked(draft)

        def change(writing: Writing) -> None:
            self._check_free(writing, made.name)
            row = (made.name, made.base_url, stamp(self._clock.now()), made.api_key_env, made.window)
            sql = "INSERT INTO endpoints (name, base_url, created_at, api_key_env, window) VALUES (?, ?, ?, ?, ?)"
            writing.execute(sql, row)

        self._database.write(change)
        return made

    def edit(self, name: str, draft: Draft) -> Endpoint:
        """Put `draft` in the place of a typed endpoint; raises ModelError as `create`, or `endpoint_of_operator`.

        All of the draft counts: a key that may not go to a new address is an error, and never sent there.
        """
        before = self._typed(name)
        made = self._checked(draft)

        def change(writing: Writing) -> None:
            if made.name != before.name:
                self._check_free(writing, made.name, but=before.name)
                writing.execute("UPDATE endpoint_choices SET name = ? WHERE name = ?", (made.name, before.name))
            row: tuple[Value, ...] = (made.name, made.base_url, made.api_key_env, made.window, before.name)
            sql = "UPDATE endpoints SET name = ?, base_url = ?, api_key_env = ?, window = ? WHERE name = ?"
            if not writing.execute(sql, row).rowcount:
                raise ModelError("endpoint_unknown", name=before.name, known=self._names())

        self._database.write(change)
        return made

    def remove(self, name: str) -> None:
        """Forget a typed endpoint; runs keep what they recorded of it."""
        self._typed(name)

        def change(writing: Writing) -> None:
            writing.execute("DELETE FROM endpoints WHERE name = ?", (name,))
            writing.execute("DELETE FROM endpoint_choices WHERE name = ?", (name,))

        self._database.write(change)

    def arrange(self, names: Sequence[str]) -> None:
        """Put the named endpoints into this order; the others follow in the order they had."""
        rest = [entry.endpoint.name for entry in self.entries() if entry.endpoint.name not in names]
        ordered = [*map(lambda name: self.get(name).name, dict.fromkeys(names)), *rest]

        def change(writing: Writing) -> None:
            writing.executemany(
                "INSERT INTO endpoint_choices (name, position) VALUES (?, ?) "
                "ON CONFLICT (name) DO UPDATE SET position = excluded.position",
                [(name, position) for position, name in enumerate(ordered)],
            )

        self._database.write(change)

    def hide(self, name: str, hidden: bool = True) -> None:
        """Offer an endpoint no longer, or again; raises ModelError `endpoint_last` for the last one offered."""
        entry = self._entry(name)
        if hidden and [endpoint.name for endpoint in self.all()] == [entry.endpoint.name]:
            raise ModelError("endpoint_last", name=name)
        self._choose("hidden", name, int(hidden))

    def make_default(self, name: str) -> None:
        """Make this the endpoint that a new visitor begins with."""
        self._entry(name)
        self._choose("chosen", name, 1)

    def _choose(self, column: Literal["hidden", "chosen"], name: str, value: int) -> None:
        def change(writing: Writing) -> None:
            if column == "chosen":
                writing.execute("UPDATE endpoint_choices SET chosen = 0")
            writing.execute(
                f"INSERT INTO endpoint_choices (name, {column}) VALUES (?, ?) "
                f"ON CONFLICT (name) DO UPDATE SET {column} = excluded.{column}",
                (name, value),
            )

        self._database.write(change)

    # Checking -----------------------------------------------------------------------------------------------------

    def _known(self) -> tuple[Endpoint, ...]:
        rows = self._database.kept(
            ["endpoints"], "SELECT name, base_url, api_key_env, window FROM endpoints ORDER BY created_at, rowid"
        )
        typed = (Endpoint(row["name"], row["base_url"], row["api_key_env"], row["window"]) for row in rows)
        *configured, builtin = self._configured.values()
        return (*configured, *(one for one in typed if one.name not in self._configured), builtin)

    def _names(self) -> str:
        return ", ".join(endpoint.name for endpoint in self._known())

    def _entry(self, name: str) -> Entry:
        for entry in self.entries():
            if entry.endpoint.name == name:
                return entry
        raise ModelError("endpoint_unknown", name=name, known=self._names())

    def _owner(self, endpoint: Endpoint) -> Owner:
        if endpoint == BUILTIN:
            return "builtin"
        return "operator" if endpoint.name in self._configured else "page"

    def _typed(self, name: str) -> Endpoint:
        self._check_open()
        entry = self._entry(name)
        if not entry.editable:
            raise ModelError("endpoint_of_operator", name=name)
        return entry.endpoint

    def _check_open(self) -> None:
        if not self.may_add:
            raise ModelError("endpoints_fixed")

    def _checked(self, draft: Draft) -> Endpoint:
        address = self._policy.check(draft.base_url)
        variable = self._checked_variable((draft.api_key_env or "").strip(), address)
        if draft.window is not None and not SHORTEST_WINDOW <= draft.window <= _LONGEST_WINDOW:
            raise ModelError("endpoint_window_wrong", window=draft.window, least=SHORTEST_WINDOW)
        return Endpoint(_checked_name(draft.name, address), address, variable, draft.window)

    def _checked_variable(self, variable: str, address: str) -> str | None:
        """`variable`, listed for the page and for this host, and set; nothing is said of variables not listed."""
        if not variable:
            return None
        if variable not in self._policy.page_keys:
            known = ", ".join(self._policy.page_keys) or "-"
            raise ModelError("key_variable_unknown", variable=variable[:_LONGEST_NAME], known=known)
        self._policy.check_key(variable, address)
        if not self._environ.get(variable, "").strip():
            raise ModelError("key_missing", variable=variable)
        return variable

    def _check_free(self, writing: Writing, name: str, but: str | None = None) -> None:
        """Raises ModelError if another endpoint has that name, in upper or lower case."""
        typed = [row["name"] for row in writing.execute("SELECT name FROM endpoints")]
        if name.casefold() in {known.casefold() for known in (*typed, *self._configured) if known != but}:
            raise ModelError("endpoint_name_taken", name=name)

    def _failure(self, endpoint: Endpoint) -> Failure | None:
        """Why this endpoint may not be asked: the rules may have changed since it was typed."""
        if endpoint == BUILTIN:
            return None
        try:
            address = self._policy.check(endpoint.base_url)
            if endpoint.api_key_env:
                self._policy.check_key(endpoint.api_key_env, address)
                if not self._environ.get(endpoint.api_key_env, "").strip():
                    raise ModelError("key_missing", variable=endpoint.api_key_env)
        except ModelError as error:
            return Failure.of(error)
        return None


def _checked_name(name: str, address: str) -> str:
    name = " ".join(name.split())
    if not name:
        return address
    if len(name) > _LONGEST_NAME or _UNPRINTABLE.search(name):
        raise ModelError("endpoint_name_wrong", name=_UNPRINTABLE.sub("�", name)[:_LONGEST_NAME], most=_LONGEST_NAME)
    return name
