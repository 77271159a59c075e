"""Slides with lists, charts, tables and diagrams (SmartArt)."""

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any
from xml.sax.saxutils import escape

import pptx
from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.util import Inches

from tests.documents.making import saved
from tests.documents.office import NAMES

_DIAGRAM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
_TITLE_ONLY, _TITLE_AND_TEXT = 5, 1


class Deck:
    """A presentation, slide by slide."""

    def __init__(self) -> None:
        self._deck = pptx.Presentation()
        self._diagrams = count(1)

    def text(self, title: str, *lines: str, notes: str = "") -> None:
        slide = self._slide(_TITLE_AND_TEXT, title, notes)
        slide.placeholders[1].text = "\n".join(lines)

    def chart(
        self, title: str, groups: Sequence[str], series: Mapping[str, Sequence[float]], look: str = "General"
    ) -> None:
        data = CategoryChartData(number_format=look)
        data.categories = list(groups)
        for name, values in series.items():
            data.add_series(name, list(values))
        slide = self._slide(_TITLE_ONLY, title)
        slide.shapes.add_chart(
            XL_CHART_TYPE.COLUMN_CLUSTERED, Inches(1), Inches(1.5), Inches(8), Inches(5), data
        )  # fmt: skip

    def table(
        self, title: str, rows: Sequence[Sequence[str]], merges: Sequence[tuple[int, int, int, int]] = ()
    ) -> None:
        """Merges are the first and the last cell: row and column, from 0."""
        slide = self._slide(_TITLE_ONLY, title)
        place = (Inches(1), Inches(1.5), Inches(8), Inches(4))
        grid = slide.shapes.add_table(len(rows), len(rows[0]), *place).table
        for top, left, bottom, right in merges:
            grid.cell(top, left).merge(grid.cell(bottom, right))
        for down, row in enumerate(rows):
            for along, value in enumerate(row):
                if value:
                    grid.cell(down, along).text = value

    def diagram(self, title: str, boxes: Sequence[tuple[str, int]]) -> None:
        """Boxes with the place of the one that each hangs under; -1 for the top."""
        slide = self._slide(_TITLE_ONLY, title)
        points = '<dgm:pt modelId="0" type="doc"/>' + "".join(
            f'<dgm:pt modelId="{number}"><dgm:t><a:p><a:r><a:t>{escape(text)}</a:t></a:r></a:p></dgm:t></dgm:pt>'
            for number, (text, _) in enumerate(boxes, start=1)
        )
        links = "".join(
            f'<dgm:cxn srcId="{above + 1}" destId="{number}" srcOrd="{number}"/>'
            for number, (_, above) in enumerate(boxes, start=1)
        )
        data = f"<dgm:dataModel {NAMES}><dgm:ptLst>{points}</dgm:ptLst><dgm:cxnLst>{links}</dgm:cxnLst></dgm:dataModel>"
        name = PackURI(f"/ppt/diagrams/data{next(self._diagrams)}.xml")
        kind = "application/vnd.openxmlformats-officedocument.drawingml.diagramData+xml"
        part = Part(name, kind, slide.part.package, data.encode())
        related = slide.part.relate_to(part, RELATIONSHIP_TYPE.DIAGRAM_DATA)
        frame = (
            f'<p:graphicFrame {NAMES}><p:nvGraphicFramePr><p:cNvPr id="9" name="d"/><p:cNvGraphicFramePr/><p:nvPr/>'
            '</p:nvGraphicFramePr><p:xfrm><a:off x="914400" y="1600000"/><a:ext cx="7000000" cy="4000000"/></p:xfrm>'
            f'<a:graphic><a:graphicData uri="{_DIAGRAM}"><dgm:relIds r:dm="{related}"/></a:graphicData></a:graphic>'
            "</p:graphicFrame>"
        )
        slide.shapes._spTree.append(etree.fromstring(frame))

    def made(self) -> bytes:
        return saved(self._deck)

    def _slide(self, layout: int, title: str, notes: str = "") -> Any:
        slide = self._deck.slides.add_slide(self._deck.slide_layouts[layout])
        slide.shapes.title.text = title
        if notes:
            slide.notes_slide.notes_text_frame.text = notes
        return slide
