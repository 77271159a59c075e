"""Saved versions as a list, two sets as their differences, and the two languages of a set side by side."""

from collections.abc import Mapping, Sequence

from playground.core.errors import Failure, Notice
from playground.core.strings import Language
from playground.core.values import PARTS, Part, PromptSet
from playground.prompts.diffing import PartChanges
from playground.prompts.pairs import Pair
from playground.prompts.versions import Version
from playground.runs.lines import RunLine
from playground.ui.html.elements import Html, dotted, element, join, shortened
from playground.ui.html.part_names import with_part_named
from playground.ui.html.words import Words
from playground.ui.page.prompt_sets import reference_of, shown
from playground.ui.study.views.differences import changes, size

SHOWN_VERSIONS = 200


# List -----------------------------------------------------------------------------------------------------------------


def versions(
    saved: Sequence[Version],
    runs: Mapping[str, int],
    made: Mapping[str, Sequence[RunLine]],
    chosen: str,
    language: Language,
) -> Html:
    """The newest first; `runs` counts by digest, `made` holds the newest of them, `chosen` is what the editors show."""
    words = Words(language)
    if not saved:
        return element("p", words("versions.none"), class_="empty")
    newest: dict[tuple[str, Language], int] = {}
    for each in saved:
        key = (each.set.name, each.set.language)
        newest[key] = max(newest.get(key, 0), each.number)
    rows = (
        _version(
            version,
            runs.get(version.set.digest, 0),
            made.get(version.set.digest, ()),
            chosen,
            newest[version.set.name, version.set.language] == version.number,
            words,
        )
        for version in saved[:SHOWN_VERSIONS]
    )
    return element("ul", *rows, class_="versions")


def _version(version: Version, runs: int, made: Sequence[RunLine], chosen: str, newest: bool, words: Words) -> Html:
    reference = reference_of(version)
    current = reference == chosen
    told = dotted((words.moment(version.created_at), version.author))
    return element(
        "li",
        element(
            "header",
            element("b", element("bdi", version.set.name), f" · {words('versions.number', number=version.number)}"),
            element("span", words("versions.chosen"), class_="badge on") if current else None,
            element("span", told, class_="aside"),
        ),
        element("p", version.note, class_="text") if version.note else None,
        _runs(runs, made, words),
        _actions(version, reference, runs, current, newest, words),
        class_="version chosen" if current else "version",
    )


def _runs(runs: int, made: Sequence[RunLine], words: Words) -> Html:
    if not runs:
        return element("p", words("versions.no_runs"), class_="sum")
    rows = (
        element(
            "li",
            element("span", words.moment(run.created_at), class_="aside"),
            " ",
            element("bdi", shortened(run.question, 80)),
            element("span", f" · {run.model} · {words(f'state.{run.status}')}", class_="aside"),
        )
        for run in made
    )
    return element("details", element("summary", words.counted("made", runs)), element("ul", *rows))


def _actions(version: Version, reference: str, runs: int, current: bool, newest: bool, words: Words) -> Html:
    act = {"type": "button", "class_": "link", "data_id": version.id}
    use = element("button", words("versions.use"), data_act="choose", data_set=reference, **act)
    restore = element(
        "button", words("versions.restore"), data_act="restore", title=words("versions.restore_why"), **act
    )
    delete = element(
        "span",
        element("button", words("versions.delete"), type="button", class_="link danger plain", data_ask=True),
        element(
            "span",
            element(
                "button",
                words("versions.delete_sure"),
                type="button",
                class_="link danger",
                data_act="delete",
                data_id=version.id,
            ),
            element("button", words("prompts.keep"), type="button", class_="link", data_keep=True),
            class_="sure",
            hidden=True,
        ),
        class_="choices",
    )
    return element(
        "div",
        None if current else use,
        element("button", words("versions.compare"), data_compare=reference, **act),
        None if newest else restore,
        delete if not runs else element("span", words("versions.kept"), class_="aside"),
        class_="acts",
    )


# Differences ----------------------------------------------------------------------------------------------------------


def differences(parts: Sequence[PartChanges], language: Language) -> Html:
    """The parts that changed, what is equal cut to the lines around a change."""
    words = Words(language)
    changed = [part for part in parts if part.changed]
    if not changed:
        return element("p", words("compare.same"), class_="empty")
    same = [words(f"part.{part.part}") for part in parts if not part.changed]
    rest = words("compare.unchanged", parts=words("prompts.list_comma").join(same)) if same else None
    return join([*(_part(part, words) for part in changed), element("p", rest, class_="sum") if rest else None])


def _part(part: PartChanges, words: Words) -> Html:
    name = words(f"part.{part.part}")
    heading = element("h3", name, element("small", size(part.changes, words)))
    return element("section", heading, changes(part.changes, name, words))


# Both languages -------------------------------------------------------------------------------------------------------


def pair(pair: Pair, notices: Sequence[Notice], failure: Failure | None, language: Language) -> Html:
    """What does not correspond, and both languages of each part; the script of the page shows the chosen part's."""
    words = Words(language)
    if pair.zh is None or pair.en is None:
        return element("p", words("pair.one_only"), class_="empty")
    zh, en = pair.zh, pair.en
    return join([_check(notices, failure, language, words), *(_beside(part, zh, en, words) for part in PARTS)])


def _check(notices: Sequence[Notice], failure: Failure | None, language: Language, words: Words) -> Html:
    if failure is not None:
        told = words("pair.not_checked", why=with_part_named(failure, words).message(language))
        return element("div", element("p", told, class_="title"), class_="note bad")
    if not notices:
        return element("p", element("i", class_="dot"), words("pair.agree"), class_="line good")
    rows = (element("li", with_part_named(notice, words).message(language)) for notice in notices)
    title = element("p", words("pair.differ", count=len(notices)), class_="title")
    return element("div", title, element("ul", *rows), class_="note warn")


def _beside(part: Part, zh: PromptSet, en: PromptSet, words: Words) -> Html:
    halves = ((words("language.zh"), "zh-CN", zh), (words("language.en"), "en", en))
    lines = [half.parts[part].count("\n") for _, _, half in halves]
    rows = f"--lines: {lines[0] + 1}" if lines[0] == lines[1] else None
    columns = (_half(name, tongue, half.parts[part]) for name, tongue, half in halves)
    return element("div", *columns, class_="halves abreast" if rows else "halves", data_of=part, style=rows)


def _half(name: str, tongue: str, template: str) -> Html:
    """A part in one language; each line can be laid beside its counterpart."""
    *before, last = template.split("\n")
    lines = join([*(element("span", f"{line}\n") for line in before), element("span", last)])
    text = element("pre", Html("\n"), lines, class_="source", lang=tongue, tabindex=0, role="group", aria_label=name)
    return element("div", element("h3", name), text)


# Files ----------------------------------------------------------------------------------------------------------------


def exports(links: Sequence[tuple[str, str, str]], language: Language) -> Html:
    """Links that hold their file: what it is, its name, and the file as a data URL."""
    shown = (element("a", what, class_="small", download=name, href=url) for what, name, url in links)
    return element("div", *shown, class_="tools")


def imported(saved: Sequence[Version], notices: Sequence[Notice], language: Language) -> Html:
    """What an import came to."""
    words = Words(language)
    models = dict.fromkeys(version.model for version in saved if version.model)
    told = [
        *(_saved(version, words) for version in saved),
        *(words("files.model", model=model) for model in models),
        *(notice.message(language) for notice in notices),
    ]
    return element("div", element("ul", *(element("li", one) for one in told)), class_="note calm")


def _saved(version: Version, words: Words) -> str:
    tongue = words(f"language.{version.set.language}")
    return words("files.imported", name=shown(reference_of(version), words), language=tongue)
