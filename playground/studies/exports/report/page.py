"""The report as a file: one page with its style, its script and its data inside."""

import base64
import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from playground.core.strings import Language
from playground.studies.exports.cleaning import shown
from playground.studies.exports.grid import Grid
from playground.studies.exports.head import facts, title
from playground.studies.exports.report.details import Details
from playground.studies.exports.report.hiding import Hiding
from playground.studies.exports.report.overview import overview
from playground.studies.exports.report.rows import FLAGS, Row, rows
from playground.studies.exports.values import EVERYTHING, Include
from playground.studies.exports.words import Words
from playground.studies.values import Study

_HERE = Path(__file__).parent
_SORTS = ("order", "against", "longest", "question")
_SPOKEN = ("chunks", "prompt", "close", "shown", "grounding", "checks", "passed", "failed", "not_applicable")
"""Words of the script."""
_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def written(study: Study, verdicts: Sequence[str], language: Language, include: Include = EVERYTHING) -> str:
    """The whole file; `verdicts` are the sentences that compare the arms, `include` says what is left out.

    The page may load nothing, send nothing, and run no script and no style but its own: their digests stand in its
    policy. Answers are there without the script as well, which filters, sorts, and shows details.
    """
    words, grid = Words(language), Grid(study)
    hiding = Hiding(study, include, words)
    details = Details(include, hiding, words)
    table = list(rows(grid, details, hiding, words))
    data = {**details.data(), "words": {name: words(f"report.js.{name}") for name in _SPOKEN}}
    style, script = _file("report.css"), _file("report.js")
    report: str = _template().render(
        words=words,
        title=hiding(title(study, words)),
        facts=[(label, hiding(value)) for label, value in facts(study, words)],
        verdicts=[hiding(said) for said in verdicts],
        overview=overview(grid, hiding, words),
        rows=table,
        counts=_counts(table),
        tags=sorted({tag for row in table for tag in row.tags}),
        sorts=_SORTS,
        include=include,
        style=Markup(style),
        script=Markup(script),
        data=_json(data),
        policy=_policy(style, script),
    )
    return report


def _counts(table: Sequence[Row]) -> dict[str, int]:
    """How many questions each filter shows."""
    return {flag: sum(flag in row.flags for row in table) for flag in FLAGS}


def _policy(style: str, script: str) -> str:
    parts = ("default-src 'none'", f"style-src {_hash(style)}", f"script-src {_hash(script)}")
    return "; ".join((*parts, "base-uri 'none'", "form-action 'none'"))


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _json(data: Any) -> Markup:
    """JSON that ends no element and no line of the page."""
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign, escape in _UNSAFE.items():
        written = written.replace(sign, escape)
    return Markup(written)


@cache
def _template() -> Any:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_final
    )
    return environment.from_string(_file("page.html"))


def _final(value: object) -> object:
    """Texts as any file can hold them; numbers and HTML of our own as they are."""
    return shown(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _file(name: str) -> str:
    return (_HERE / name).read_text("utf-8")
