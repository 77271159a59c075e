"""Numbers in an answer: a link to the chunk that was sent under it, and a mark where none was."""

from dataclasses import replace

import pytest

from playground.core.values import Fate, Run
from playground.ui.html.words import Words
from playground.ui.playground.views.chunks import chunks
from playground.ui.study.answers import Drawing
from playground.ui.study.views.cited import cited, numbers_cited
from tests.ui.values import passage


def answered(run: Run, answer: str) -> Run:
    return replace(run, answer=answer)


def drawn(run: Run) -> str:
    return cited(Drawing("en").set(run.answer, growing=False), run, Words("en"), beside_chunks=True)


@pytest.mark.parametrize("written", ["[1]", "【1】", "[REF.1]"])
def test_a_number_leads_to_its_chunk_and_says_what_stands_there(run: Run, written: str) -> None:
    page = drawn(answered(run, f"采莲南塘秋{written}。"))
    assert 'data-jump="chunk-1"' in page
    assert 'id="cite-1"' in page
    assert "荷塘月色.md\n采莲南塘秋" in page


def test_away_from_the_chunks_a_number_says_what_stands_there_and_leads_nowhere(run: Run) -> None:
    run = answered(run, "采莲南塘秋[1]。")
    page = cited(Drawing("en").set(run.answer, growing=False), run, Words("en"))
    assert "荷塘月色.md\n采莲南塘秋" in page
    assert "data-jump" not in page


def test_the_sentence_is_shown_without_signs_of_markdown(run: Run) -> None:
    chunk = passage(1, Fate("sent", n=1), "> **总结**：采莲南塘秋。")
    page = drawn(replace(answered(run, "采莲南塘秋[1]。"), passages=(chunk,)))
    assert "荷塘月色.md\n总结：采莲南塘秋。" in page


@pytest.mark.parametrize(
    "written, shown",
    [("引用 [1]。", "[1]"), ("参考信息1。", "参考信息1"), ("【1】", "【1】"), ("见 [REF.1]。", "[REF.1]")],
)
def test_what_is_marked_is_the_number_with_its_brackets_or_its_words(run: Run, written: str, shown: str) -> None:
    assert f">{shown}</span>" in drawn(answered(run, f"荷花过人头，{written}"))


def test_each_number_of_several_in_one_bracket_leads_to_its_own_chunk(run: Run) -> None:
    page = drawn(answered(run, "荷花过人头 [1][9]，甲 [1、9]。"))
    assert page.count('data-jump="chunk-1"') == page.count('No chunk numbered 9 was sent"') // 2


def test_the_first_mention_is_the_way_back(run: Run) -> None:
    page = drawn(answered(run, "甲 [1]，乙 [1]。"))
    assert page.count('id="cite-1"') == 1
    assert page.count('data-jump="chunk-1"') == 2
    assert 'data-jump="cite-1"' in chunks(answered(run, "甲 [1]。"), "en")
    assert 'data-jump="cite-1"' not in chunks(run, "en")


def test_a_number_that_was_not_sent_is_marked(run: Run) -> None:
    page = drawn(answered(run, "有人引用 [1][9]。"))
    assert "No chunk numbered 9 was sent" in page
    assert 'data-jump="chunk-9"' not in page
    assert numbers_cited(answered(run, "[1][9]")) == {1}


def test_a_number_is_marked_where_chunks_were_found_and_none_was_sent(run: Run) -> None:
    run = replace(answered(run, "采莲南塘秋[1]。"), passages=(passage(1, Fate("below_threshold")),))
    assert 'class="cite unsent"' in drawn(run)


def test_code_and_answers_without_documents_are_left_alone(run: Run) -> None:
    assert "cite" not in drawn(answered(run, "`a[1]`"))
    assert "cite" not in drawn(replace(run, answer="[1]", passages=()))


def test_where_the_prompt_numbers_files_a_number_is_that_of_the_file(run: Run) -> None:
    choice = replace(run.spec.prompt, context_format="qanything")
    first, second = passage(1, Fate("sent", n=1)), passage(2, Fate("sent", n=2))
    second = replace(second, hit=replace(second.hit, chunk=replace(second.hit.chunk, id="k9", document_id="d9")))
    run = replace(run, spec=replace(run.spec, prompt=choice), passages=(first, second), answer="乙 [2]，无 [3]。")
    assert 'data-jump="chunk-2"' in drawn(run)
    assert "No chunk numbered 3" in drawn(run)
