"""Which frame is chosen, and what a frame is made of."""

import pytest

from playground.core.values import FrameChoice, FrameName
from playground.prompts.frames import MOST_TAGS, choose_frame, frame_tags, without_system_block


@pytest.mark.parametrize(
    "chunks, instruction, frame",
    [(3, "", "rag"), (3, " \n\t\u3000", "rag"), (3, "简短", "custom"), (0, "", "simple"), (0, "简短", "simple")],
    ids=["chunks", "chunks and blanks", "chunks and an instruction", "nothing", "an instruction alone"],
)
def test_auto_goes_by_chunks_and_instruction(chunks: int, instruction: str, frame: FrameName) -> None:
    assert choose_frame("auto", chunks, instruction) == frame


@pytest.mark.parametrize("forced", ["rag", "custom", "simple"])
def test_a_frame_that_was_asked_for_is_used(forced: FrameChoice) -> None:
    assert choose_frame(forced, 0, "") == forced


def test_the_tags_of_a_frame_are_those_it_closes() -> None:
    assert frame_tags("<文档 id='1'>{{context}}</文档>\n<br>\n<Q>{{question}}</Q ></文档>") == ("文档", "Q")


def test_a_frame_of_nothing_but_tags_is_watched_up_to_a_limit() -> None:
    assert len(frame_tags("".join(f"</t{n}>" for n in range(10_000)))) == MOST_TAGS


def test_the_system_block_goes_and_the_lines_keep_their_numbers() -> None:
    frame = "<S>\n{{ system }}\n</S>\n\n<D>\n{{context}}\n</D>"
    stripped = without_system_block(frame)
    assert stripped.endswith("#}<D>\n{{context}}\n</D>")
    assert stripped.count("\n") == frame.count("\n")


def test_a_block_with_more_than_the_system_part_stays() -> None:
    frame = "<S>\nRules:\n{{system}}\n</S>"
    assert without_system_block(frame) == frame
