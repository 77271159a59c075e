"""Where in a text what the parser tells of stands."""

import ast
import re

from playground.prompts.configs.literals import Piece, pieces_of

NEWLINE = re.compile(r"\r\n|\r|\n")


class Places:
    """From the lines and columns of the parser to places in the text."""

    def __init__(self, text: str) -> None:
        ends = [newline.end() for newline in NEWLINE.finditer(text)]
        self._starts = [0, *ends]
        self._text = text

    def line(self, number: int) -> str:
        """A line for a sentence."""
        return self._whole(number).strip()[:80]

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """Where `node` begins and ends."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._place(node.lineno, node.col_offset), self._place(node.end_lineno, node.end_col_offset)

    def pieces(self, term: ast.expr, value: str) -> tuple[Piece, ...]:
        """The literals that `term` is made of; one piece that nobody may change when it is none."""
        start, end = self.span(term)
        if isinstance(term, ast.Constant):
            return pieces_of(self._text[start:end], start, value)
        return (Piece(start, end, value, is_literal=False),)

    def _place(self, line: int, column: int) -> int:
        """Columns are bytes of UTF-8."""
        return self._starts[line - 1] + len(self._whole(line).encode("utf-8")[:column].decode("utf-8"))

    def _whole(self, number: int) -> str:
        end = self._starts[number] if number < len(self._starts) else len(self._text)
        return self._text[self._starts[number - 1] : end]
