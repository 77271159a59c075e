"""What the Models tab shows of the servers, and of a check."""

from collections.abc import Sequence

from playground.core.strings import Language
from playground.core.values import Endpoint, ModelInfo
from playground.models.endpoints import BUILTIN
from playground.ui.html.elements import Html, join
from playground.ui.html.notes import failure_card, line
from playground.ui.html.words import Words
from playground.ui.models.actions import Outcome
from playground.ui.models.kept import Kept
from playground.ui.models.states import ServerStates
from playground.ui.models.views.checks import check_form, check_result
from playground.ui.models.views.server_form import server_form
from playground.ui.models.views.servers import finding, found_servers, servers, servers_head
from playground.workspace import Workspace


class Pictures:
    """Draws for one workspace; any thread may call."""

    def __init__(self, workspace: Workspace, states: ServerStates) -> None:
        self._endpoints = workspace.endpoints
        self._clock = workspace.clock
        self._default_model = workspace.settings.default_model
        self._states = states

    def parts(self, kept: Kept, language: Language) -> dict[str, Html]:
        """Everything that clicks change but the form of an endpoint, in which somebody may be typing."""
        rows, may_add = self._states.rows(kept.reading), self._endpoints.may_add
        found = found_servers(kept.found, [row.entry.endpoint for row in rows], language)
        return {
            "head": servers_head(rows, may_add, language),
            "note": self._note(kept, language),
            "servers": join([found, servers(rows, may_add, language)]),
            "check": self._check(kept, language),
        }

    def check_parts(self, kept: Kept, language: Language) -> dict[str, Html]:
        """What is checked, and how far it is."""
        return {"check": self._check(kept, language), "checked": self.checked(kept, language)}

    def checked(self, kept: Kept, language: Language) -> Html:
        """How far the check is; quick to draw."""
        return check_result(kept.checking, self._clock.monotonic(), language)

    def form(self, outcome: Outcome, language: Language) -> Html:
        """The form that a click opened; nothing where it closed one."""
        if outcome.form is None:
            return Html("")
        draft, before = outcome.form
        return server_form(draft, before, self._endpoints.key_variables, language)

    def to_check(self, kept: Kept) -> tuple[list[Endpoint], Endpoint | None, Sequence[ModelInfo], str]:
        """What can be checked: the servers, the one that is chosen, its models as they were read, and one of them."""
        offered = [one for one in self._endpoints.all() if one != BUILTIN]
        known = [entry.endpoint for entry in self._endpoints.entries()]
        picked = next((one for one in known if one.name == kept.picked), None)
        if picked is not None and picked != BUILTIN and picked not in offered:
            offered.append(picked)
        wanted = (picked, self._endpoints.default(), *offered)
        chosen = next((one for one in wanted if one in offered), None)
        state = self._states.of(chosen) if chosen else None
        models = state.models if state is not None else ()
        names = [info.id for info in models]
        preferred = (kept.model, self._default_model, *names)
        return offered, chosen, models, next((name for name in preferred if name in names), "")

    def _check(self, kept: Kept, language: Language) -> Html:
        running = kept.checking is not None and kept.checking.running
        return check_form(*self.to_check(kept), running, language)

    def _note(self, kept: Kept, language: Language) -> Html:
        if kept.failure is not None:
            return failure_card(kept.failure, language)
        if kept.completed:
            return line("good", Words(language)("server.completed", address=kept.completed))
        return finding(language) if kept.finding else Html("")
