"""`prompts …`: prompt sets between files, saved versions and what would be sent."""

import argparse
import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playground.cli.library import prepare
from playground.cli.terminal import Terminal
from playground.cli.words import Words
from playground.core.errors import PromptError
from playground.core.strings import LANGUAGES, Language, text
from playground.core.values import PARTS, PromptChoice, PromptSet, RetrievalSettings, Run, RunSpec
from playground.models.endpoints import BUILTIN
from playground.prompts.archive import Archive, pack, unpack
from playground.prompts.catalog import SHIPPED, STOCK
from playground.prompts.configs.reading import read_configs
from playground.prompts.configs.writing import rewrite_configs, values_of, write_configs
from playground.prompts.diffing import Change, PartChanges, diff_sets
from playground.prompts.pairs import differences
from playground.prompts.versions import Version
from playground.runs.record import record
from playground.workspace import Workspace

_ZIP = b"PK\x03\x04"
_MARKS = {"delete": ("[-", "-]"), "insert": ("{+", "+}"), "equal": ("", "")}


def register(words: Words) -> None:
    """The words of `prompts` and its commands."""
    told = words.told
    inner = words.below("prompts")
    inner.add("list", _list)
    show = inner.add("show", _show, as_json=True)
    coming = inner.add("import", _import)
    coming.add_argument("file", type=Path, **told("prompt_file"))
    coming.add_argument("--name", **told("prompt_name"))
    coming.add_argument("--note", default="", **told("prompt_note"))
    coming.add_argument("--author", default="", **told("prompt_author"))
    going = inner.add("export", _export)
    diff = inner.add("diff", _diff, as_json=True)
    delete = inner.add("delete", _delete)
    check = inner.add("check", _check)
    for command in (show, going, delete, check):
        command.add_argument("prompt", **told("prompt_reference"))
    going.add_argument("--out", type=Path, required=True, **told("prompt_out"))
    going.add_argument("--original", type=Path, **told("prompt_original"))
    diff.add_argument("old", **told("prompt_reference"))
    diff.add_argument("new", **told("prompt_reference"))
    render = inner.add("render", _render, of_collection=True)
    render.set_defaults(json=True)
    for command in (show, coming, going, diff, delete, render):
        command.add_argument("--language", choices=LANGUAGES, **told("prompt_language"))
    _render_words(words, render)


def _render_words(words: Words, render: argparse.ArgumentParser) -> None:
    told = words.told
    render.add_argument("--set", dest="prompt", default=STOCK, **told("prompt_used"))
    render.add_argument("--question", required=True, **told("render_question"))
    render.add_argument("--frame", choices=("auto", "rag", "custom", "simple"), default="auto", **told("frame"))
    render.add_argument("--instruction", default="", **told("instruction"))
    render.add_argument("--rendering", choices=("jinja", "replacement"), default="jinja", **told("rendering"))
    render.add_argument("--context-format", choices=("stock", "qanything"), default="stock", **told("context_format"))
    render.add_argument("--roles", choices=("user", "system_user"), default="user", **told("roles"))
    render.add_argument("--top-k", type=words.count, default=RetrievalSettings().top_k, **told("top_k"))
    render.add_argument("--no-documents", action="store_true", **told("no_documents"))


# Versions -------------------------------------------------------------------------------------------------------------


def _list(terminal: Terminal, options: argparse.Namespace) -> int:
    with Workspace(terminal.settings) as workspace:
        runs = workspace.history.counts("prompt_digest")
        for language in LANGUAGES:
            for name in SHIPPED:
                stock = workspace.catalog.shipped(name, language)
                facts = {"language": language, "digest": stock.digest, "runs": runs.get(stock.digest, 0)}
                terminal.tell("stock_line", name=name, **facts)
        for version in workspace.prompts.list():
            terminal.tell("version_line", **_told(version), runs=runs.get(version.set.digest, 0))
    return 0


def _told(version: Version) -> dict[str, Any]:
    return {
        "name": version.set.name,
        "number": version.number,
        "language": version.set.language,
        "created_at": version.created_at,
        "digest": version.set.digest,
        "author": version.author,
        "note": " ".join(version.note.split()),
    }


def _show(terminal: Terminal, options: argparse.Namespace) -> int:
    with Workspace(terminal.settings) as workspace:
        prompt_set = _chosen(terminal, workspace, options, options.prompt)
        version = None
        if options.prompt not in SHIPPED:
            version = workspace.prompts.find(options.prompt, options.language, terminal.language)
    if options.json:
        facts = {} if version is None else {**_told(version), "id": version.id, "model": version.model}
        parts = dict(prompt_set.parts)
        terminal.json({"name": prompt_set.name, "language": prompt_set.language, **facts, "parts": parts})
        return 0
    for part in PARTS:
        terminal.say(f"[{part}]\n{prompt_set.parts[part]}\n")
    return 0


def _delete(terminal: Terminal, options: argparse.Namespace) -> int:
    with Workspace(terminal.settings) as workspace:
        version = workspace.prompts.find(options.prompt, options.language, terminal.language)
        siblings = workspace.prompts.list(options.prompt, options.language)
        if len(siblings) > 1:
            raise PromptError("prompt_version_unnamed", name=options.prompt, count=len(siblings))
        workspace.prompts.delete(version.id)
    terminal.tell("deleted_version", name=version.set.name, number=version.number, language=version.set.language)
    return 0


def _check(terminal: Terminal, options: argparse.Namespace) -> int:
    """Whether the two languages of a prompt correspond; 1 when they do not."""
    with Workspace(terminal.settings) as workspace:
        pair = workspace.prompts.pair(options.prompt)
        if pair.zh is None or pair.en is None:
            raise PromptError("prompt_version_unknown", name=f"{options.prompt} ({'en' if pair.zh else 'zh'})")
        found = differences(pair.zh, pair.en, workspace.renderer.variables)
    for notice in found:
        terminal.say(notice.message(terminal.language))
    if not found:
        terminal.tell("pair_agrees")
    return 1 if found else 0


def _chosen(terminal: Terminal, workspace: Workspace, options: argparse.Namespace, reference: str) -> PromptSet:
    return workspace.prompts.set_of(reference, options.language, prefer=terminal.language)


def _diff(terminal: Terminal, options: argparse.Namespace) -> int:
    with Workspace(terminal.settings) as workspace:
        old, new = (_chosen(terminal, workspace, options, reference) for reference in (options.old, options.new))
    parts = diff_sets(old, new)
    if options.json:
        told = {p.part: [[change.kind, change.text] for change in p.changes] for p in parts if p.changed}
        terminal.json({"old": old.digest, "new": new.digest, "parts": told})
        return 0
    for part in parts:
        if part.changed:
            terminal.say(f"[{part.part}]\n{_marked(part)}\n")
    if not any(part.changed for part in parts):
        terminal.tell("parts_equal")
    return 0


def _marked(part: PartChanges) -> str:
    """The changes in the text, what did not change cut to the lines around them."""
    last = len(part.changes) - 1
    return "".join(_shown(change, place == 0, place == last) for place, change in enumerate(part.changes))


def _shown(change: Change, first: bool, last: bool) -> str:
    before, after = _MARKS[change.kind]
    lines = change.text.splitlines(keepends=True)
    if change.kind == "equal" and len(lines) > 4:
        head, tail = "" if first else "".join(lines[:2]), "" if last else "".join(lines[-2:])
        return f"{head}…\n{tail}"
    return f"{before}{change.text}{after}"


# Files ----------------------------------------------------------------------------------------------------------------


def _import(terminal: Terminal, options: argparse.Namespace) -> int:
    content = _content(options.file)
    with Workspace(terminal.settings) as workspace:
        if content.startswith(_ZIP):
            saved = _from_archive(workspace, options, content)
        else:
            saved = [_from_configs(terminal, workspace, options, content)]
    for version in saved:
        terminal.tell("saved_version", name=version.set.name, number=version.number, language=version.set.language)
        if version.model is not None:
            terminal.tell("model_noted", model=version.model)
    return 0


def _from_archive(workspace: Workspace, options: argparse.Namespace, content: bytes) -> list[Version]:
    archive = unpack(content, options.name)
    note = options.note or archive.note
    wanted = [s for s in archive.sets if options.language in (None, s.language)]
    return [workspace.prompts.save(found, note, options.author, model=archive.model) for found in wanted]


def _from_configs(terminal: Terminal, workspace: Workspace, options: argparse.Namespace, content: bytes) -> Version:
    configs = read_configs(content)
    language: Language = options.language or configs.language()
    for notice in configs.notices():
        terminal.say(notice.message(terminal.language))
    prompt_set = configs.prompt_set(options.name or options.file.stem, workspace.catalog.stock(language))
    return workspace.prompts.save(
        prompt_set,
        options.note,
        options.author,
        model=configs.model,
        model_path=configs.model_path,
        source=content,
    )


def _export(terminal: Terminal, options: argparse.Namespace) -> int:
    """A zip when the name says so, else a configs file, written into the original when there is one."""
    with Workspace(terminal.settings) as workspace:
        if options.out.suffix.lower() == ".zip":
            content = _archive(terminal, workspace, options)
        else:
            content = _configs(terminal, workspace, options)
    try:
        options.out.write_bytes(content)
    except OSError as error:
        raise _not_opened(options.out, error) from error
    terminal.tell("exported", path=options.out, size=len(content))
    return 0


def _archive(terminal: Terminal, workspace: Workspace, options: argparse.Namespace) -> bytes:
    if options.original is not None:
        raise PromptError("prompt_archive_not_configs")
    prompts = workspace.prompts
    if options.prompt in SHIPPED:
        shipped = workspace.catalog.shipped
        stock = [shipped(options.prompt, language) for language in LANGUAGES if options.language in (None, language)]
        return pack(Archive(tuple(stock)))
    if options.language is None and "@" not in options.prompt and prompts.list(options.prompt):
        pair = prompts.pair(options.prompt)
        newest = prompts.find(options.prompt, None, terminal.language)
        sets = tuple(half for half in (pair.zh, pair.en) if half is not None)
        return pack(Archive(sets, newest.note, newest.model))
    version = prompts.find(options.prompt, options.language, terminal.language)
    return pack(Archive((version.set,), version.note, version.model))


def _configs(terminal: Terminal, workspace: Workspace, options: argparse.Namespace) -> bytes:
    original = None if options.original is None else _content(options.original)
    prompt_set = _chosen(terminal, workspace, options, options.prompt)
    values = values_of(prompt_set)
    if options.prompt not in SHIPPED:
        version = workspace.prompts.find(options.prompt, options.language, terminal.language)
        original = workspace.prompts.source(version) if original is None else original
        values = values_of(prompt_set, version.model, version.model_path)
    if original is None:
        heading = text(terminal.language, "cli.exported_heading", name=prompt_set.name, language=prompt_set.language)
        return write_configs(values, heading)
    return rewrite_configs(read_configs(original), values, workspace.catalog.stock(prompt_set.language))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _not_opened(path, error) from error


def _not_opened(path: Path, error: OSError) -> PromptError:
    return PromptError("prompt_file_not_opened", path=str(path), reason=error.strerror or str(error))


# Rendering ------------------------------------------------------------------------------------------------------------


def _render(terminal: Terminal, options: argparse.Namespace) -> int:
    """What would be sent, as JSON; with a prompt that is wrong, the error with its part, line and name, and 1."""
    with Workspace(terminal.settings) as workspace:
        if not options.no_documents:
            prepare(workspace, terminal, options)
        choice = PromptChoice(
            _chosen(terminal, workspace, options, options.prompt),
            frame=options.frame,
            custom_instruction=options.instruction,
            roles=options.roles,
            context_format=options.context_format,
            rendering=options.rendering,
        )
        spec = RunSpec(
            question=options.question,
            collection=None if options.no_documents else options.collection,
            prompt=choice,
            endpoint=BUILTIN.name,
            model=BUILTIN.name,
            retrieval=RetrievalSettings(top_k=options.top_k),
        )
        run = asyncio.run(workspace.previewed(spec))
    terminal.json(_rendered(run, terminal.language))
    return 0 if run.failure is None else 1


def _rendered(run: Run, language: Language) -> dict[str, Any]:
    """The fields of the record that a preview has, and the tokens."""
    whole = record(run, language)
    if run.failure is not None:
        facts = dict(run.failure.facts)
        return {"error": {**whole["error"], **{key: facts.get(key) for key in ("part", "line", "name")}}}
    budget = run.budget
    tokens = None
    if budget is not None:
        counted = budget.prompt
        tokens = {"prompt": counted.tokens, "source": counted.source, "sections": dict(budget.sections)}
    names: Sequence[str] = ("prompt", "language", "frame", "messages", "segments", "neutralised", "notices")
    return {**{name: whole[name] for name in names}, "tokens": tokens}
