"""Where the page finds KaTeX, which draws formulas: among the files that Gradio brings and serves."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

_ASSETS = Path("templates/frontend/assets")


@cache
def katex() -> tuple[str | None, str | None]:
    """Script and style sheet, relative to the page; None where this Gradio has them elsewhere: formulas stay source."""
    spec = find_spec("gradio")
    folder = Path(spec.origin).parent / _ASSETS if spec and spec.origin else Path()
    script, style = (next(iter(sorted(folder.glob(f"katex-*.{suffix}"))), None) for suffix in ("js", "css"))
    return (f"./assets/{script.name}" if script else None, f"./assets/{style.name}" if style else None)
