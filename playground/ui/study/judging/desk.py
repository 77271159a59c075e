"""Who is to judge, as it is chosen on a page, and the beginning and the end of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from playground.core.errors import Failure, PlaygroundError, StudyError
from playground.core.strings import LANGUAGES, Language
from playground.models.directory import Listing
from playground.models.endpoints import BUILTIN
from playground.studies.judging.calibration import Calibration
from playground.studies.judging.prompt import Kind
from playground.studies.judging.work import Choice, Cost, Task
from playground.studies.values import Judge, Opinion
from playground.ui.html.controls import Option
from playground.ui.page.choices import selected
from playground.ui.study.judging.actions import Choose, JudgingAction
from playground.workspace import Workspace


@dataclass(slots=True)
class KeptJudging:
    """What is kept of it for a page."""

    open: bool = False
    endpoint: str = ""
    """"" for the first that can judge."""
    model: str = ""
    language: Language | None = None
    """Of the judge's prompt; None for that of the page."""
    kind: Kind = "single"
    listing: Listing | None = None
    """The models of the endpoint, once they were listed."""
    failure: Failure | None = None
    """Why the last thing that was asked for could not be done."""
    cost: tuple[object, Cost] | None = None
    """What was worked out last, and for what."""


@dataclass(frozen=True, slots=True)
class Opined:
    """What a judge said of the answers of a page, as it was read last."""

    alone: Mapping[str, Opinion] = field(default_factory=dict)
    """By run."""
    pairs: Mapping[tuple[str, str], Mapping[bool, Opinion]] = field(default_factory=dict)
    """By run and the run it was compared with: in the one order and in the other."""
    judge: Judge | None = None
    """Who was asked last about one of them."""
    calibration: Calibration | None = None
    """Of that judge."""

    def is_calibrated(self, opinion: Opinion) -> bool:
        """Whether who said this was held against enough verdicts of people."""
        return opinion.judge == self.judge and self.calibration is not None and self.calibration.enough


class JudgeDesk:
    """Does it for one workspace; any thread may call."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def do(self, action: JudgingAction, kept: KeptJudging, key: str, tasks: Sequence[Task], language: Language) -> None:
        """What was asked for; `tasks` are those of the chosen kind. What cannot be done is kept as a failure."""
        kept.failure = None
        try:
            match action:
                case Choose():
                    self._choose(action, kept)
                case _ if action.act == "judging_start":
                    if not tasks:
                        raise StudyError("judge_nothing")
                    self._workspace.judging.start(key, self.choice(kept, language), tasks)
                case _ if action.act == "judging_stop":
                    self._workspace.judging.stop(key)
                case _:
                    kept.open = action.act == "judging_open"
        except PlaygroundError as error:
            kept.failure = Failure.of(error)

    def _choose(self, action: Choose, kept: KeptJudging) -> None:
        match action.field:
            case "endpoint":
                kept.endpoint, kept.model, kept.listing = action.value, "", None
            case "model":
                kept.model = action.value
            case "language":
                kept.language = next((one for one in LANGUAGES if one == action.value), None)
            case "kind":
                kept.kind = "pair" if action.value == "pair" else "single"

    # What there is to choose from -------------------------------------------------------------------------------------

    def endpoints(self) -> list[str]:
        """Those that can judge."""
        return [one.name for one in self._workspace.endpoints.all() if one != BUILTIN]

    def models(self, kept: KeptJudging) -> list[Option]:
        """Of the endpoint, as far as they were listed."""
        return [(info.id, info.id) for info in kept.listing.models] if kept.listing else []

    def choice(self, kept: KeptJudging, language: Language) -> Choice:
        """Who would be asked now; the model is "" while none is known."""
        endpoints = self.endpoints()
        endpoint = kept.endpoint if kept.endpoint in endpoints else next(iter(endpoints), "")
        served = [info.id for info in kept.listing.models] if kept.listing else []
        model = selected(served, kept.model, self._workspace.settings.default_model)
        return Choice(endpoint, model, kept.language or language, kept.kind)

    async def list_models(self, kept: KeptJudging, language: Language) -> bool:
        """List the models of the endpoint where nobody did so; whether anything is new."""
        name = self.choice(kept, language).endpoint
        endpoint = self._workspace.endpoints.offered(name) if kept.open and kept.listing is None else None
        if endpoint is None:
            return False
        kept.listing = await self._workspace.directory.listing(endpoint)
        return True

    def cost(self, kept: KeptJudging, tasks: Sequence[Task], language: Language) -> Cost | None:
        """What it would take, worked out once for each choice; None where nobody can be asked, or there is nothing."""
        choice = self.choice(kept, language)
        seen = (choice, tuple(task.run for task in tasks))
        if kept.cost is not None and kept.cost[0] == seen:
            return kept.cost[1]
        if not (choice.endpoint and choice.model and tasks):
            return None
        try:
            found = self._workspace.judging.cost(choice, tasks)
        except PlaygroundError:  # it is told when somebody begins
            return None
        kept.cost = seen, found
        return found
