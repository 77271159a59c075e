"""Prompt sets on their way in and out of the page: configs files of the team's system, and zips of templates."""

import base64
from collections.abc import Sequence
from pathlib import Path

from playground.core.errors import Notice, PromptError
from playground.core.strings import Language, text
from playground.core.values import PromptSet
from playground.prompts.archive import LARGEST_ARCHIVE, Archive, pack, unpack
from playground.prompts.configs.reading import LARGEST_FILE, read_configs
from playground.prompts.configs.writing import rewrite_configs, values_of, write_configs
from playground.prompts.pairs import Pair
from playground.prompts.versions import Version
from playground.workspace import Workspace

_MEDIA = {".py": "text/x-python", ".zip": "application/zip"}


def read_upload(path: str | None, pasted: str) -> tuple[bytes, str | None]:
    """What was chosen or pasted, and the file's name. Raises PromptError for what is nothing or too large."""
    if path:
        file = Path(path)
        if file.stat().st_size > LARGEST_ARCHIVE:
            raise PromptError("archive_too_large", limit=LARGEST_ARCHIVE)
        return file.read_bytes(), file.stem
    if not pasted.strip():
        raise PromptError("prompt_nothing_to_import")
    if len(pasted) > LARGEST_FILE:
        raise PromptError("configs_too_large", size=len(pasted), limit=LARGEST_FILE)
    return pasted.encode("utf-8", "surrogatepass"), None


def import_prompts(
    workspace: Workspace, content: bytes, name: str, language: Language | None, author: str
) -> tuple[Sequence[Version], Sequence[Notice]]:
    """New versions of what `content` holds, with what a person should know. Raises PromptError."""
    if content.startswith(b"PK"):
        archive = unpack(content, name or None)
        wanted = [one for one in archive.sets if language in (None, one.language)]
        save = workspace.prompts.save
        return [save(one, archive.note, author, model=archive.model) for one in wanted], ()
    configs = read_configs(content)
    base = workspace.catalog.stock(language or configs.language())
    version = workspace.prompts.save(
        configs.prompt_set(name, base),
        author=author,
        model=configs.model,
        model_path=configs.model_path,
        source=content,
    )
    return [version], configs.notices()


def configs_file(workspace: Workspace, prompt_set: PromptSet, version: Version | None, language: Language) -> bytes:
    """The set as a configs file: the one that `version` came from with what changed, else a new one."""
    model, path = (version.model, version.model_path) if version else (None, None)
    values = values_of(prompt_set, model, path)
    original = workspace.prompts.source(version) if version else None
    if original is not None:
        return rewrite_configs(read_configs(original), values, workspace.catalog.stock(prompt_set.language))
    heading = text(language, "cli.exported_heading", name=prompt_set.name, language=prompt_set.language)
    return write_configs(values, heading)


def archive_file(pair: Pair, name: str, version: Version | None) -> bytes:
    """Both languages of a set, as far as there are both, as a zip under `name`."""
    halves = [half for half in (pair.zh, pair.en) if half is not None]
    sets = tuple(PromptSet(name, half.language, half.parts) for half in halves)
    return pack(Archive(sets, version.note if version else "", version.model if version else None))


def data_url(suffix: str, content: bytes) -> str:
    """A link that holds the file itself: nothing of it is left on the server."""
    return f"data:{_MEDIA[suffix]};base64,{base64.b64encode(content).decode('ascii')}"
