"""A prompt as it would be sent now: rendered with the question and chunks at hand, checked, counted, sent to nobody."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

from playground.core.errors import Failure, Notice, PromptError
from playground.core.values import PARTS, Endpoint, Part, PromptSet, RunSpec, TokenCount
from playground.models.endpoints import BUILTIN
from playground.prompts.replacement import placeholders, unknown_places
from playground.prompts.variables import PART_VARIABLES
from playground.ui.html.words import Words
from playground.ui.page.setup import Setup
from playground.ui.prompts.views.editing import Preview
from playground.workspace import Workspace


class Previewer:
    """Makes previews for the page."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def preview(self, setup: Setup, prompt_set: PromptSet) -> Preview:
        """The preview of `prompt_set` under everything else that is set. Raises PlaygroundError for a wrong set-up."""
        sample = not setup.question.strip()
        if sample:
            setup = replace(setup, question=Words(setup.prompt_language)("welcome.question_1"))
        spec = setup.spec(lambda reference, language: prompt_set)
        spec = replace(spec, prompt=replace(spec.prompt, set=prompt_set))
        run, checked, tokens = await asyncio.gather(
            self._workspace.previewed(spec), asyncio.to_thread(self._checked, spec), self._counted(spec)
        )
        problems, remarks, used = checked
        if run.failure is not None and _about_template(run.failure) and not _told(run.failure, problems):
            problems = (*problems, run.failure)
        told = run.prompt.notices if run.prompt else ()
        return Preview(run, problems, (*remarks, *told), used, tokens, sample)

    def _checked(self, spec: RunSpec) -> tuple[tuple[Failure, ...], tuple[Notice, ...], Mapping[Part, frozenset[str]]]:
        prompt_set = spec.prompt.set
        if spec.prompt.rendering == "replacement":
            used = {part: placeholders(prompt_set.parts[part], part) for part in PARTS}
            return (), (*unknown_places(prompt_set), *_missing(used)), used
        renderer = self._workspace.renderer
        errors = renderer.check(prompt_set)
        used = {}
        for part in PARTS:
            try:
                used[part] = renderer.variables(prompt_set.parts[part], part)
            except PromptError:
                continue  # `check` has told of it
        return tuple(map(Failure.of, errors)), _missing(used), used

    async def _counted(self, spec: RunSpec) -> Mapping[Part, TokenCount]:
        endpoint = self._endpoint(spec.endpoint)
        texts = [spec.prompt.set.parts[part] for part in PARTS]
        counts = await self._workspace.counter.count_texts(endpoint, spec.model, texts)
        return dict(zip(PARTS, counts, strict=True))

    def _endpoint(self, name: str) -> Endpoint:
        return self._workspace.endpoints.offered(name) or BUILTIN


def _missing(used: Mapping[Part, frozenset[str]]) -> tuple[Notice, ...]:
    return tuple(
        Notice.of("prompt_variable_missing", part=part, name=name)
        for part, names in used.items()
        for name in sorted(PART_VARIABLES[part].expected - names)
    )


def _told(failure: Failure, problems: Sequence[Failure]) -> bool:
    where = {key: value for key, value in failure.facts if key in ("part", "line", "name")}
    return any(problem.code == failure.code and where.items() <= dict(problem.facts).items() for problem in problems)


def _about_template(failure: Failure) -> bool:
    return any(key == "part" and value is not None for key, value in failure.facts)
