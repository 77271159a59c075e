"""The built-in model quotes what answers, in the language of the question, or refuses."""

import pytest

from playground.core.clock import Clock
from playground.core.values import Chunk
from playground.models.builtin import OPENING, REFUSAL, answer_from, language_of, stream_builtin
from playground.models.pieces import Finished, Text

LOTUS = """## 四、写景的手法

“微风过处，送来缕缕清香，仿佛远处高楼上渺茫的歌声似的。”这种写法叫作**通感**。

## 五、《采莲赋》的内容

《采莲赋》的作者是梁元帝萧绎。文中引用的一段是：

> 于是妖童媛女，荡舟心许；鷁首徐回，兼传羽杯；棹将移而藻挂，船欲动而萍开。

《采莲赋》的内容是江南采莲时节青年男女乘船嬉游的情景。

## 六、《西洲曲》

“采莲南塘秋，莲花过人头；低头弄莲子，莲子清如水。”这四句诗出自《西洲曲》。"""
SUMMARY = """## 一、总结与主题

总结：作者月夜独自走到荷塘，在荷香月色中得到片刻安宁，又想起江南采莲的旧事。

## 二、主要内容

文段的主要内容是：作者因心里不宁静，在满月的夜晚去看荷塘，依次写了小路、荷叶荷花、月色和树木，再想到江南采莲的旧俗，最后走回家门，心情由不宁静到宁静，又落在淡淡的思念上，前后照应，写得细密而从容。"""
BEES = """# Bees

Bees tell each other where flowers are by dancing. The waggle dance gives direction and distance.

Honey is stored in combs. A hive holds up to 60,000 bees."""


def chunk(text: str, seq: int = 0, document: str = "导读.md", heading: tuple[str, ...] = ()) -> Chunk:
    return Chunk(f"c{seq}", "d", document, seq, text, 0, len(text), None, heading)


@pytest.mark.parametrize(
    "question, expected",
    [
        ("采莲赋的内容是什么", "《采莲赋》的内容是江南采莲时节青年男女乘船嬉游的情景。"),
        ("'采莲南塘秋，莲花过人头；低头弄莲子，莲子清如水。'这首词出自哪里", "《西洲曲》"),
        ("文中提到的“妖童媛女”在做什么？", "荡舟心许；鷁首徐回，兼传羽杯"),
        ("文章用什么手法写清香？", "通感"),
    ],
)
def test_the_sentence_that_answers_is_quoted(question, expected):
    answer = answer_from(question, [chunk(LOTUS)], "zh")
    assert answer.startswith(OPENING["zh"])
    assert expected in answer


def test_a_summary_is_the_sentence_that_says_it_is_one():
    answer = answer_from("概括一下文段的主要内容", [chunk(SUMMARY)], "zh")
    assert "文段的主要内容是" in answer


def test_a_length_limit_in_the_question_is_kept():
    question = "用简洁的语言对文段进行总结和概括, 并给出文段的主题, 要求字数在100字以内"
    answer = answer_from(question, [chunk(SUMMARY)], "zh")
    assert "总结：作者月夜独自走到荷塘" in answer
    assert len(answer) <= 100


def test_english_is_answered_in_english():
    answer = answer_from("How do bees tell each other where flowers are?", [chunk(BEES)], "zh")
    assert answer == ("According to the reference information: Bees tell each other where flowers are by dancing.")


@pytest.mark.parametrize(
    "question, chunks, language, expected",
    [
        ("公司的年假有多少天？", [chunk(LOTUS)], "en", REFUSAL["zh"]),
        ("How are rockets fuelled?", [chunk(BEES)], "zh", REFUSAL["en"]),
        ("荷塘在哪里？", [], "en", REFUSAL["zh"]),
        ("???", [chunk(BEES)], "en", REFUSAL["en"]),
        ("???", [chunk(BEES)], "zh", REFUSAL["zh"]),
        ("什么是什么？", [chunk(LOTUS)], "zh", REFUSAL["zh"]),
        ("荷塘", [chunk("")], "zh", REFUSAL["zh"]),
    ],
)
def test_what_the_chunks_do_not_hold_is_refused(question, chunks, language, expected):
    assert answer_from(question, chunks, language) == expected


def test_a_sentence_that_only_repeats_the_question_is_not_the_answer():
    line, source = "采莲南塘秋，莲花过人头。", "“采莲南塘秋，莲花过人头”见于南朝民歌《西洲曲》。"
    answer = answer_from(f"“{line}”出自哪里？", [chunk(line, 0), chunk(source, 1)], "zh")
    assert answer == f"{OPENING['zh']}：{source}"


def test_quotes_stand_in_the_order_of_the_documents():
    first, second = chunk("The waggle dance gives distance.", 0), chunk("The waggle dance gives direction too.", 1)
    answer = answer_from("What does the waggle dance give?", [first, second], "en")
    assert answer.endswith("\n\n- The waggle dance gives distance.\n- The waggle dance gives direction too.")


def test_a_sentence_in_two_chunks_is_quoted_once():
    answer = answer_from("What does the waggle dance give?", [chunk(BEES, 0), chunk(BEES, 1)], "en")
    assert answer.count("waggle dance") == 1


def test_in_questions_and_answers_the_answer_is_quoted():
    text = "电脑丢失怎么办？\n请在发现后 1 小时内拨打 8600。\n密码有什么要求？\n密码不少于 12 位。"
    assert "8600" in answer_from("电脑丢失了要拨打哪个号码？", [chunk(text)], "zh")


def test_the_heading_counts_for_what_stands_under_it():
    text = chunk("最多 14 天。", heading=("年休假", "可以结转的天数"))
    assert "14 天" in answer_from("年休假可以结转多少天？", [text, chunk("打印机每天自检。", 1)], "zh")


def test_the_fixed_sentences_are_those_of_the_prompts():
    assert REFUSAL["zh"] == "抱歉，检索到的参考信息并未提供任何相关的信息，因此无法回答。"
    assert OPENING == {"zh": "根据参考信息", "en": "According to the reference information"}


@pytest.mark.parametrize(
    "text, language",
    [("荷塘在哪", "zh"), ("What does 荷塘 mean here?", "en"), ("vLLM 的 max_model_len 是多少", "zh"), ("42?", None)],
)
def test_the_language_of_a_question_is_told(text, language):
    assert language_of(text) == language


async def test_it_streams_small_pieces_and_claims_no_tokens():
    asked = stream_builtin("How do bees dance?", [(1, chunk(BEES))], "en", Clock(monotonic=lambda: 7.0))
    *texts, last = [piece async for piece in asked]
    assert last == Finished("stop", None)
    assert len(texts) > 3
    assert {piece.at for piece in texts} == {7.0}
    assert "".join(piece.text for piece in texts if isinstance(piece, Text)) == answer_from(
        "How do bees dance?", [chunk(BEES)], "en"
    )


def test_a_huge_chunk_is_answered_quickly():
    text = "莲花" * 50_000 + "。" + "a" * 50_000 + "\n" * 10_000
    assert len(answer_from("莲花在哪里？", [chunk(text)], "zh")) < 1000


def test_sentences_in_the_language_of_the_question_are_quoted_first() -> None:
    both = [chunk("The lines 采莲南塘秋 come from the Song of the West Isle."), chunk("采莲南塘秋出自《西洲曲》。", 1)]
    assert answer_from("采莲南塘秋出自哪里", both, "zh") == "根据参考信息：采莲南塘秋出自《西洲曲》。"


ROWS = """类别: 办公桌 | 品名: 升降办公桌 | 型号: DL-1400 | 批发价 50 件起: 1,980
类别: 办公桌 | 品名: 升降办公桌 | 型号: DL-1600 | 批发价 50 件起: 2,230
类别: 沙发 | 品名: 三人沙发 | 型号: S-3 | 批发价 50 件起: 2,290"""


def test_of_the_rows_of_a_table_those_that_the_question_names_are_quoted() -> None:
    answer = answer_from("升降办公桌 DL-1600 批发 50 件起多少钱？", [chunk(ROWS)], "zh")
    assert answer == f"{OPENING['zh']}：{ROWS.splitlines()[1]}"


def test_rows_that_a_question_names_alike_are_all_quoted() -> None:
    answer = answer_from("升降办公桌的批发价是多少？", [chunk(ROWS)], "zh")
    assert answer.endswith("\n- " + "\n- ".join(ROWS.splitlines()[:2]))


def test_a_line_of_a_form_is_of_what_the_form_is_of() -> None:
    form = "企业名称: 恒泰紧固件厂 | 成立日期: 2014-09-12\n企业性质: ☐ 国有 ☑ 民营\n运输承担方: ☑ 供方 ☐ 需方"
    assert "企业性质: ☐ 国有 ☑ 民营" in answer_from("恒泰紧固件厂是什么性质的企业？", [chunk(form)], "zh")


def test_an_entry_of_a_list_is_quoted_with_those_above_it() -> None:
    text = "- Operations\n  - Front office\n    - Night desk\n  - Housekeeping"
    answer = answer_from("Who does the night desk report to?", [chunk(text)], "en")
    assert answer.endswith(": Operations › Front office › Night desk")


@pytest.mark.parametrize(
    "question, text, clause",
    [
        ("违约责任是第几条？", "第五条 保密\n5.1 双方应保密。\n第六条 违约责任\n6.1 逾期付款的，应付利息。", "第六条 违约责任"),
        ("Which clause deals with termination?", "7. Keys\n7.1 Keys are logged.\n8. Termination\n8.1 At once.", "8. Termination"),
        ("哪一条规定了夜班补贴？", "3.1 早班没有补贴。\n3.2 夜班补贴每天 30 元。", "3.2 夜班补贴每天 30 元。"),
    ],
)  # fmt: skip
def test_a_question_for_a_clause_is_answered_with_its_number(question: str, text: str, clause: str) -> None:
    assert answer_from(question, [chunk(text)], "zh").endswith(clause)


@pytest.mark.parametrize(
    "question, text, expected",
    [
        ("停水从什么时候开始？", "停水范围见下表。\n停水定于4月18日22:00开始。", "停水定于4月18日22:00开始。"),
        ("合同总价是多少？", "运费已包含在合同总价之内。\n合同总价为1,860,000元。", "合同总价为1,860,000元。"),
        (
            "When is the lift replaced?",
            "The lift is old.\nThe lift is replaced in May.",
            "The lift is replaced in May.",
        ),
    ],
)
def test_a_date_or_a_figure_is_quoted_where_one_is_asked_for(question: str, text: str, expected: str) -> None:
    assert answer_from(question, [chunk(text)], "zh").endswith(expected)


def test_a_reply_is_quoted_without_its_marks() -> None:
    text = "On 2 Feb, the site office wrote:\n> Can you split the delivery?\n>> The moisture content is 8 percent."
    assert answer_from("What is the moisture content?", [chunk(text)], "en").endswith(
        ": The moisture content is 8 percent."
    )


def test_parts_of_a_name_are_found() -> None:
    text = "Alert: error_rate | First action: page the duty engineer\nAlert: lag | First action: restart the worker"
    answer = answer_from("What is the first action when the error rate is high?", [chunk(text)], "en")
    assert answer.endswith(": Alert: error_rate | First action: page the duty engineer")


def test_an_empty_field_of_a_form_does_not_run_into_the_next() -> None:
    text = "预算金额：\n交通工具：飞机 高铁\n预算金额: 8600"
    assert answer_from("预算金额是多少？", [chunk(text)], "zh") == "根据参考信息：预算金额: 8600"


SERVING = """vLLM with the AWQ checkpoint under a name:

```sh
vllm serve /models/Qwen2.5-32B-AWQ \\
  --served-model-name Qwen2.5-32B-AWQ
```

The served model name of Qwen2.5-32B-AWQ is what clients ask for."""


@pytest.mark.parametrize(
    "text",
    [
        SERVING,
        SERVING.split("```sh\n")[1],
        SERVING.split("AWQ \\\n")[1],
        SERVING.replace("```sh", "").replace("```", ""),
        "The served model name of Qwen2.5-32B-AWQ is what clients ask for.\n\n```\nserved model name = Qwen2.5-32B-AWQ",
    ],
    ids=["fenced", "begun", "begun late", "plain", "open"],
)
def test_a_command_is_quoted_neither_whole_nor_in_part(text: str) -> None:
    answer = answer_from("What is the served model name of Qwen2.5-32B-AWQ?", [chunk(text)], "en")
    assert answer == f"{OPENING['en']}: The served model name of Qwen2.5-32B-AWQ is what clients ask for."


def test_a_sentence_about_options_is_quoted() -> None:
    text = "Shorten --max-model-len, or add --enable-chunked-prefill to make the peak smaller."
    assert text in answer_from("How do I make the prefill peak smaller?", [chunk(text)], "en")
