"""Where text stands on a page, though the text is not written as the page is drawn."""

from collections.abc import Sequence

import pytest

from playground.documents.page_places import places_of
from playground.documents.page_signs import Place, Signs, spread

HEIGHT = 100


def page(*lines: str) -> Signs:
    """Lines one below the other, 100 high; a tab is a wide gap, a sign is 50 wide."""
    found = []
    for row, line in enumerate(lines):
        left = 0
        for part in line.split("\t"):
            place = (left, 200 * row, left + 50 * len(part), 200 * row + HEIGHT)
            width = 50 * len(part)
            found += spread(part, place)
            left += width + 500
    return Signs.of(found)


def rows(boxes: Sequence[Place]) -> list[int]:
    """The lines that boxes lie on."""
    return sorted({box[1] // 200 for box in boxes})


def found(signs: Signs, text: str, *parts: str) -> list[list[int]]:
    """For each part of a text, the lines of the page on which it is found."""
    spans = [(text.index(part), text.index(part) + len(part)) for part in parts]
    return [rows(boxes) for boxes in places_of(signs, text, spans)]


def test_lines_that_were_joined() -> None:
    signs = page("The pump shall be inspected every", "six months by a certified engi-", "neer, who signs the log.")
    text = "The pump shall be inspected every six months by a certified engineer, who signs the log."
    assert found(signs, text, "inspected every six months", "who signs the log") == [[0, 1], [2]]


def test_a_box_covers_the_words_and_no_others() -> None:
    text = "The pump shall be inspected every six months."
    start = text.index("inspected")
    [(box,)] = places_of(page(text), text, [(start, start + len("inspected"))])
    assert (box[0], box[2]) == (50 * start, 50 * (start + len("inspected")))


def test_blanks_case_widths_and_ligatures_do_not_matter() -> None:
    signs = page("第 １ 条 合同 价款", "The of\ufb01ce is closed on Sundays")
    assert found(signs, "第1条合同价款\nThe office is closed on sundays", "第1条合同价款", "The office") == [[0], [1]]


def test_columns_that_were_drawn_row_by_row() -> None:
    signs = page(
        "The pump shall be inspected\tSpare parts are kept in store",
        "every six months by somebody\tand are ordered again when few",
    )
    text = (
        "The pump shall be inspected every six months by somebody\n\n"
        "Spare parts are kept in store and are ordered again when few"
    )
    left, right = places_of(signs, text, [(0, 56), (58, len(text))])
    assert rows(left) == rows(right) == [0, 1]
    assert max(box[2] for box in left) < min(box[0] for box in right)


def test_rows_of_a_table_whose_columns_the_text_names_each_time() -> None:
    signs = page("零件\t单价\t数量", "轴承\t12.50\t40", "齿轮\t9.80\t115", "皮带\t31.00\t6", "链条\t27.40\t18")
    text = "\n".join(
        f"零件: {part} | 单价: {price} | 数量: {count}"
        for part, price, count in (
            ("轴承", "12.50", 40),
            ("齿轮", "9.80", 115),
            ("皮带", "31.00", 6),
            ("链条", "27.40", 18),
        )
    )
    lines = text.split("\n")
    assert found(signs, text, lines[1], lines[2]) == [[2], [3]]


def test_of_a_sentence_that_occurs_twice_each_stands_where_it_is() -> None:
    signs = page("甲方应当按期付款。", "违约的，加收千分之一。", "乙方应当按期交货。", "违约的，加收千分之一。")
    text = "甲方应当按期付款。\n违约的，加收千分之一。\n乙方应当按期交货。\n违约的，加收千分之一。"
    first = text.index("违约")
    second = text.index("违约", first + 1)
    boxes = places_of(signs, text, [(first, first + 11), (second, second + 11)])
    assert [rows(each) for each in boxes] == [[1], [3]]


def test_a_stretch_of_which_only_the_beginning_is_on_the_page() -> None:
    signs = page("合同终止后，双方应当结清款项，", "并返还所有文件和设备。")
    text = "合同终止后，双方应当结清款项，并返还所有文件和设备。本条在合同终止后继续有效，不受期限的限制。"
    assert found(signs, text, text) == [[0, 1]]


@pytest.mark.parametrize("text", ["别处的一段文字，与此页没有任何关系。", "自", "", "。，；"])
def test_nothing_is_marked_where_nothing_is_found(text: str) -> None:
    signs = page("合同终止后，双方应当结清款项，", "自 2024 年起施行。")
    assert places_of(signs, text, [(0, len(text))]) == [()]


def test_words_that_occur_here_by_chance_are_not_taken_for_the_text() -> None:
    signs = page("The engineer signs the green log book that is kept next to the main switch.")
    text = "Nobody but the plant manager may open the main switch room, and the keys are kept by the guard."
    assert places_of(signs, text, [(0, len(text))]) == [()]


def test_a_text_that_is_turned_is_one_box_a_line() -> None:
    upright = [("第1条的内容写在这里", (100, 0, 200, 1000)), ("第2条的内容写在那里", (400, 0, 500, 1000))]
    signs = Signs.of(
        (character, (left, 100 * at, right, 100 * at + 100))
        for text, (left, _, right, _) in upright
        for at, character in enumerate(text)
    )
    text = "第1条的内容写在这里\n第2条的内容写在那里"
    boxes = places_of(signs, text, [(0, 10), (11, 21)])
    assert boxes == [((100, 0, 200, 1000),), ((400, 0, 500, 1000),)]


def test_signs_are_kept_as_they_are() -> None:
    signs = page("合同 A-1 号")
    assert Signs.from_bytes(signs.to_bytes()) == signs


def test_a_stretch_that_begins_within_a_line_marks_nothing_before_it() -> None:
    tight = [("合同终止后双方应当结清款项", 0), ("并返还所有文件和设备然后离开", 110)]
    signs = Signs.of(pair for text, top in tight for pair in spread(text, (0, top, 100 * len(text), top + 100)))
    text = "".join(text for text, _ in tight)
    start = text.index("结清")
    [boxes] = places_of(signs, text, [(start, len(text))])
    assert boxes == ((900, 0, 1300, 100), (0, 110, 1400, 210))
