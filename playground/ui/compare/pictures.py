"""What the Compare tab shows of what is kept for a page; what did not change is not drawn again."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from playground.core.strings import Language
from playground.core.values import Run
from playground.studies.values import Judgement
from playground.ui.compare.bench import CompareBench
from playground.ui.compare.bench import below as judged_below
from playground.ui.compare.kept import FEWEST, MOST, Kept
from playground.ui.compare.restoring import mirror
from playground.ui.compare.views import arms, beside, columns
from playground.ui.compare.views.context import context
from playground.ui.compare.views.timing import timing
from playground.ui.html.elements import Html, element, join
from playground.ui.html.notes import failure_card
from playground.ui.html.words import Words
from playground.ui.study.answers import Drawing
from playground.ui.study.arms import ArmForm
from playground.ui.study.setting_up import SettingUp
from playground.ui.study.states import spoken_state
from playground.ui.study.views.verdicts import signature, verdict
from playground.workspace import Workspace

SLOTS = range(MOST)
OF_ANSWERS = ("state", "answer", "below", "verdict")
SET_UP = ("collection", "plan", "note", *(f"head{slot}" for slot in SLOTS))
"""What the set-up of the arms decides."""
ANSWERED = (
    "plan",
    "note",
    "context",
    "sections",
    "beside",
    "live",
    *(f"{part}{slot}" for slot in SLOTS for part in OF_ANSWERS),
)
"""What the answers decide."""
PARTS = tuple(dict.fromkeys((*SET_UP, *ANSWERED)))
_FIGURES_EVERY = 0.3
"""Seconds between two pictures of figures that run."""


@dataclass(slots=True)
class Drawn:
    """Parts as they were drawn last for a page, each with what it was drawn from."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    """Held by whoever draws: a stream and a click may do so at once."""
    parts: dict[str, tuple[tuple[object, ...], Html]] = field(default_factory=dict)
    drawings: dict[str, Drawing] = field(default_factory=dict)
    """By the key of the arm."""

    def once(self, name: str, seen: tuple[object, ...], draw: Callable[[], Html]) -> Html:
        """The part as drawn for `seen`, which is compared by identity, numbers and texts by value."""
        known = self.parts.get(name)
        if known is None or len(known[0]) != len(seen) or not all(map(_same, known[0], seen)):
            self.parts[name] = known = (seen, draw())
        return known[1]


def _same(before: object, after: object) -> bool:
    return before is after or (isinstance(before, int | str | float) and before == after)


class Pictures:
    """Draws for one workspace; any thread may call."""

    def __init__(self, workspace: Workspace) -> None:
        self._library = workspace.library
        self._clock = workspace.clock
        self.bench = CompareBench(workspace)
        self._arms = SettingUp(workspace, FEWEST, MOST)

    def set_up(self, kept: Kept, language: Language) -> dict[str, Html]:
        """The parts of `SET_UP`."""
        words = Words(language)
        drawn = {
            "collection": arms.collections(kept, self._library.collections(), words),
            "plan": arms.plan(kept, mirror(kept), words),
            "note": self._note(kept, language),
        }
        for slot in SLOTS:
            form = self._form(kept, slot)
            drawn[f"head{slot}"] = self._head(form, kept, language) if form else Html("")
        return drawn

    def answered(self, kept: Kept, drawn: Drawn, user: str | None, language: Language) -> dict[str, Html]:
        """The parts of `ANSWERED`."""
        with drawn.lock:
            return self._answered(kept, drawn, user, language)

    def _answered(self, kept: Kept, drawn: Drawn, user: str | None, language: Language) -> dict[str, Html]:
        words, round = Words(language), kept.round
        parts = {
            "plan": arms.plan(kept, mirror(kept), words),
            "note": self._note(kept, language),
            "context": self._context(kept, drawn, words),
            "sections": beside.sections(kept, words) if round is not None else Html(""),
            "beside": self._beside(kept, drawn, words) if round is not None else Html(""),
            "live": self._live(kept, words),
        }
        for slot in SLOTS:
            form = self._form(kept, slot)
            parts |= self._column(form, slot, kept, drawn, user, words) if form else _blank(slot)
        return parts

    def _form(self, kept: Kept, slot: int) -> ArmForm | None:
        return kept.arms.forms[slot] if slot < len(kept.arms.forms) else None

    def _head(self, form: ArmForm, kept: Kept, language: Language) -> Html:
        offer = self._arms.offer(form, kept, language) if form.key in kept.editing else None
        return arms.head(form, kept, offer, Words(language))

    def _note(self, kept: Kept, language: Language) -> Html:
        return Html("") if kept.failure is None else failure_card(kept.failure, language)

    def _live(self, kept: Kept, words: Words) -> Html:
        """For those who listen, and for the script: whether something goes on."""
        said = ""
        if kept.round is not None:
            shown = [
                (form.name, run)
                for form in kept.arms.forms
                if (column := kept.round.columns.get(form.key)) and (run := column.shown())
            ]
            said = words.gap.join(
                words("comparison.said", arm=name, state=spoken_state(run, words.language)) for name, run in shown
            )
        running = element("i", hidden=True, data_running=True) if kept.busy else None
        return join([element("p", said, role="status", class_="unseen"), running])

    # Answers ----------------------------------------------------------------------------------------------------------

    def _column(
        self, form: ArmForm, slot: int, kept: Kept, drawn: Drawn, user: str | None, words: Words
    ) -> dict[str, Html]:
        key, now = form.key, self._clock.monotonic()
        column = kept.round.columns.get(key) if kept.round is not None else None
        if column is None:
            return {**_blank(slot), f"state{slot}": columns.state(None, key, None, words)}
        run, progress, said = column.shown(), column.progress(now), column.judgement()
        found = column.found.get(run.id) if run is not None else None
        drawing = drawn.drawings.setdefault(key, Drawing(words.language))
        ended = (run, found, len(column.ended)) if progress is None else ()
        return {
            f"state{slot}": columns.state(column, key, progress, words, stale=_stale(form, kept)),
            f"answer{slot}": drawn.once(
                f"{key}:answer", (column, run, *ended), lambda: columns.answer(column, key, drawing, words)
            ),
            f"below{slot}": drawn.once(
                f"{key}:below",
                (column, *ended) if ended else (column, int(now / _FIGURES_EVERY)),
                lambda: columns.below(column, progress, column.shared, words),
            ),
            f"verdict{slot}": Html("") if said is None else _verdict(said, key, user, kept, words),
        }

    def _context(self, kept: Kept, drawn: Drawn, words: Words) -> Html:
        """Which chunks the arms were given; none of it changes while they write."""
        round = kept.round
        if round is None:
            return Html("")
        names = {form.key: form.name for form in kept.arms.forms}
        shown = [run for column in list(round.columns.values()) if (run := column.shown())]
        seen = [part for run in shown for part in (run.prompt, run.passages)]
        return drawn.once("context", (round, "/".join(names.values()), *seen), lambda: context(round, names, words))

    # Beside -----------------------------------------------------------------------------------------------------------

    def _beside(self, kept: Kept, drawn: Drawn, words: Words) -> Html:
        runs = _ended(kept)
        if kept.section == "timing":
            return timing(kept.timing, bool(runs) and not kept.busy, words)
        if kept.section == "judging":
            return self.bench.draw(kept, words)
        names = "/".join(f"{key}={name}" for key, name, _ in runs)
        seen = (
            names,
            kept.section,
            kept.what,
            *kept.sides,
            kept.choosing,
            kept.arms.baseline.key,
            len(kept.arms.forms),
        )
        draw = beside.differences if kept.section == "differences" else beside.chunks
        return drawn.once("beside", (*seen, *(run for _, _, run in runs)), lambda: draw(kept, runs, words))


def _stale(form: ArmForm, kept: Kept) -> bool:
    """Whether the arm was set up otherwise when it was asked."""
    column = kept.round.columns.get(form.key) if kept.round is not None else None
    if kept.round is None or column is None:
        return False
    return not column.is_of(form.draft, asked_documents=kept.round.collection is not None)


def _blank(slot: int) -> dict[str, Html]:
    return {f"{part}{slot}": Html("") for part in OF_ANSWERS}


def _verdict(said: Judgement, key: str, user: str | None, kept: Kept, words: Words) -> Html:
    of = f"{key}~{said.run}"
    return join([verdict(said, of, words), signature(said, of, user is None, words), judged_below(kept, key, words)])


def _ended(kept: Kept) -> list[tuple[str, str, Run]]:
    """Key, name and run of the arms whose answers are through."""
    columns = kept.round.columns if kept.round is not None else {}
    return [
        (form.key, form.name, run)
        for form in kept.arms.forms
        if (column := columns.get(form.key)) and (run := column.shown()) and run.status != "running"
    ]
