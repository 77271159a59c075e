"""What an answer looks like: its opening, numbers of references, its length, its Markdown, its end, and leaks."""

import pytest

from playground.studies.checks.lengths import characters, visible
from playground.studies.checks.limits import limits
from tests.studies.checks_cases import EN, LOTUS, ZH, F, N, P, found, table

REFUSED = "抱歉，检索到的参考信息并未提供任何相关的信息，因此无法回答。"
Q, Q_EN = "荷塘写了什么？", "What is it about?"


@table(
    [
        (Q, "根据参考信息，写荷塘。", None, P),
        (Q, "**根据参考信息**：写荷塘。", None, P),
        (Q, "\n\n> 根据参考信息，写荷塘。", None, P),
        (Q, "\u3000\u3000根据参考信息，写荷塘。", None, P),
        (Q, "## 荷塘\n\n根据参考信息，写荷塘。", None, P),
        (Q, "根據參考信息，寫荷塘。", None, P),
        (Q, "<think>想一想</think>\n根据参考信息，写荷塘。", None, P),
        (Q, "> “根据*参考*信息”，写荷塘。", None, P),
        (Q, "写荷塘。", None, F),
        (Q, "好的，根据参考信息，写荷塘。", None, F),
        (Q, "根据提供的参考信息，写荷塘。", None, F),
        (Q, "写荷塘，根据参考信息。", None, F),
        (Q, EN + "写荷塘。", None, F),
        (Q, REFUSED, None, N),
        (Q, "很抱歉，参考信息中没有相关内容。", None, N),
        (Q, "写荷塘。", None, N, {"prompt": "请回答：荷塘写了什么？"}),
        (Q, "综上，写荷塘。", None, P, {"prompt": "回答请以“综上”开头。"}),
        (Q, "根据参考信息，写荷塘。", None, F, {"prompt": "回答请以“综上”开头。"}),
        (Q, "好的，写荷塘。", None, N, {"prompt": "不要以“好的”开头。"}),
        ("请以“亲爱的同事”开头写一段通知", "各位：明天放假。", None, F, {"prompt": "x"}),
        ("以“采莲南塘秋”开头的诗出自哪里？", "出自《西洲曲》。", None, N, {"prompt": "x"}),
        (Q_EN, "According to the reference information, a pond.", None, P),
        (Q_EN, "ACCORDING TO THE *REFERENCE INFORMATION*: a pond.", None, P),
        (Q_EN, "According to the\nreference information a pond.", None, P),
        (Q_EN, "Based on the reference information, a pond.", None, F),
        (Q_EN, "根据参考信息, a pond.", None, F),
        (Q_EN, "A pond.", None, F, {"prompt": 'Begin your answer with the phrase "In short".'}),
        (Q_EN, "In short: a pond.", None, P, {"prompt": 'Begin your answer with the phrase "In short".'}),
    ]
)
def test_opening(question, answer, chunks, state, known):
    assert found("opening", question, answer, chunks, **known).state == state


@table(
    [
        (Q, ZH + "荷塘很美[1]。", None, F),
        (Q, ZH + "荷塘很美［２］。", None, F),
        (Q, ZH + "荷塘很美【2】【3】。", None, F),
        (Q, ZH + "荷塘很美[REF.2]。", None, F),
        (Q, ZH + "荷塘很美（参考信息2）。", None, F),
        (Q, "根據參考資料1，荷塘很美。", None, F),
        (Q, "根据文档 2 和文档 3，荷塘很美。", None, F),
        (Q, "第一条参考信息指出，荷塘很美。", None, F),
        (Q, ZH + "ref_number 为 1 的内容写了荷塘。", None, F),
        (Q, ZH + "荷塘很美¹。", None, F),
        (Q_EN, EN + "the pond (reference 2) is calm.", None, F),
        (Q_EN, EN + "the pond is calm [1][2].", None, F),
        (Q_EN, EN + "as Document 3 says, the pond is calm.", None, F),
        (Q_EN, EN + "the pond is calm [Source: 2].", None, F),
        (Q_EN, EN + "the essay[2] describes a pond.", None, F),
        (Q, ZH + "写于 1927 年，见[1927]版。", None, P),
        (Q, ZH + "\n1. 荷塘\n2. 月色", None, P),
        (Q, ZH + "（1）荷塘；（2）月色；①采莲。", None, P),
        (Q, ZH + "取 `arr[1]` 和 nums[2] 的值。", None, P),
        (Q, ZH + "取值范围为 [1, 5]，面积 10 m²。", None, P),
        (Q, ZH + "第1章和表2写荷塘，需要 2 份文档和 3 份资料。", None, P),
        (Q, ZH + "资料3 天内提交，参考信息：1. 荷塘", None, P),
        (Q, ZH + "他是诗人[3]，生于绍兴。", ("他是诗人[3]，生于绍兴。",), P),
        (Q_EN, "Based on the given passages:\n\n1. The pond\n2. The moon", None, P),
        (Q, ZH + "请打开文档1。", ("请打开文档1，再点保存。",), P),
        (Q_EN, EN + "it has 2 sources; use x[2] in the loop, step 1 first.", None, P),
        (Q, ZH + "荷塘很美[1]。", None, N, {"prompt": "请用[1]这样的编号标注来源。"}),
        (Q, ZH + "荷塘很美[1]。", None, F, {"prompt": "回答里不要出现参考信息的编号。"}),
    ]
)
def test_no_reference_numbers(question, answer, chunks, state, known):
    assert found("no_reference_numbers", question, answer, chunks, **known).state == state


def of(count: int) -> str:
    """An answer of so many characters, as a reader counts them."""
    return f"{ZH}{'荷' * (count - len(ZH) - 1)}。"


FIVE = "用简洁的语言对文段进行总结和概括, 并给出文段的主题, 要求字数在100字以内"


@table(
    [
        (FIVE, of(100), None, P),
        (FIVE, of(101), None, F),
        (FIVE, f"## 主题\n\n**{of(98)}**", None, P),
        (FIVE, "\n- " + of(100) + "\n", None, P),
        (FIVE, ZH + "Qwen2.5-32B-Instruct " * 46 + "荷" * 46 + "。", None, P),
        ("请用一百字以内概括", of(101), None, F),
        ("請用１００字以內概括", of(100), None, P),
        ("概括内容，不少于二十字", of(19), None, F),
        ("用50到80字概括", of(49), None, F),
        ("用50到80字概括", of(80), None, P),
        ("概括，100字左右", of(120), None, P),
        ("概括，100字左右", of(121), None, F),
        ("概括，每点不超过5字", "- 写荷塘\n- 写月色的美丽", None, F),
        ("用一句话总结", ZH + "文章描写荷塘；抒发了情感。", None, P),
        ("用一句话总结", ZH + "文章描写荷塘。抒发了情感。", None, F),
        ("请分三点回答", ZH + "\n\n1. **荷塘**\n2. **月色**\n3. **采莲**", None, P),
        ("请分三点回答", ZH + "\n\n1. **荷塘**\n2. **月色**", None, F),
        ("请分三点回答", ZH + "一是荷塘，二是月色，三是采莲。", None, P),
        ("请分三点回答", ZH + "写荷塘。", None, N),
        ("“100字以内”是什么意思？", of(200), None, N),
        ("作文要求800字以上，题目是什么？", of(30), None, N),
        ("荷塘写了什么", of(200), None, N),
        ("Summarise it in at most 12 words.", EN + "it describes a calm moonlit pond.", None, P),
        ("Summarise it in at most 12 words.", EN + "it describes a calm and moonlit pond now.", None, F),
        ("Describe it in no more than 40 characters.", "x" * 41, None, F),
        ("Describe it in no more than 40 characters.", f"**{'x' * 40}**", None, P),
        ("Answer in one sentence: what is it?", EN + "it is 3.5 km long, e.g. as a lake.", None, P),
        ("Answer in one sentence: what is it?", EN + "it is a pond. It is calm.", None, F),
        ("Give exactly 3 bullet points.", EN + "\n- a\n  - below\n- b\n- c", None, P),
        ("Give exactly 3 bullet points.", EN + "\n- a\n- b\n- c\n- d", None, F),
        ("Is a summary of at most 100 words required?", "Yes, it is.", None, N),
    ]
)
def test_length(question, answer, chunks, state, known):
    assert found("length", question, answer, chunks, **known).state == state


def test_the_strict_count_is_told_beside_the_one_without_the_opening():
    facts = dict(found("length", FIVE, of(104)).facts)
    assert (facts["count"], facts["without_opening"], facts["bounds"]) == (104, 97, "≤ 100")


@pytest.mark.parametrize(
    "text, count",
    [
        ("荷塘，月色。", 6),
        ("Qwen2.5-32B 是 AWQ 模型。", 6),
        ("1,200 元", 2),
        ("１２００元", 2),
        ("don't stop", 2),
        ("20.59 GiB", 2),
        ("**荷塘**", 2),
        ("## 标题\n\n- 荷塘\n1. 月色", 6),
        ("| 荷 | 塘 |\n|---|---|\n| 月 | 色 |", 4),
    ],
)
def test_characters_are_counted_as_a_chinese_reader_does(text, count):
    assert characters(visible(text)) == count


@pytest.mark.parametrize(
    "question, measure, least, most",
    [
        ("请在 300 字内说明", "characters", None, 300),
        ("少于100字概括", "characters", None, 99),
        ("百字以内概括", "characters", None, 100),
        ("写一段200字的摘要", "characters", 160, 240),
        ("字数不少于50字，不多于100字，概括全文", "characters", 50, 100),
        ("用不超过三句话回答", "sentences", None, 3),
        ("用不超过10个单词概括", "words", None, 10),
        ("Explain in 50 words or less", "words", None, 50),
        ("Write fewer than 50 words about it", "words", None, 49),
        ("Summarise in 50-80 words", "words", 50, 80),
        ("Give a 100-word summary", "words", 80, 120),
        ("What is the theme? (max 20 words)", "words", None, 20),
    ],
)
def test_a_limit_is_read_from_the_question(question, measure, least, most):
    (limit,) = limits(question)
    assert (limit.measure, limit.least, limit.most) == (measure, least, most)


@pytest.mark.parametrize(
    "question",
    [
        "摘要100字以内，评论200字以内，请写出来",
        "下午3点的会议在哪里开？请说明",
        "第3条规定了什么？",
        "密码至少8个字符，怎么改？",
        "Explain why passwords need at least 12 characters.",
        "How many words are in the title?",
    ],
)
def test_what_is_no_limit_or_no_single_one_is_none(question):
    assert limits(question) == ()


@table(
    [
        (Q, "## 标题\n\n- **要点**：内容\n- *斜体*\n\n1. 一\n2. 二", None, P),
        (Q, "普通文本。", None, P),
        (Q, "```python\nprint(1)\n```", None, P),
        (Q, "```python\nprint(1)", None, F),
        (Q, "````\n```\n````", None, P),
        (Q, "| a | b |\n|---|---|\n| 1 | 2 |", None, P),
        (Q, "| a | b |\n|---|---|\n| 1 | 2 | 3 |", None, F),
        (Q, "| a | b |\n| 1 | 2 |", None, F),
        (Q, "| a | `x|y` |\n|---|---|\n| 1 | 2\\|3 |", None, P),
        (Q, "##标题\n内容", None, F),
        (Q, "#话题# 和 #12 号，C# 语言", None, P),
        (Q, "这是**重点", None, F),
        (Q, "这是**重点**和**要点", None, F),
        (Q, "** 重点 **", None, F),
        (Q, "**标题：**内容。**“引文”**很好。", None, P),
        (Q, "2**10、**/*.py、138****5678 和 `**`", None, P),
        (Q, "- **要点**：x\n- **要点：x", None, F),
        (Q_EN, "**Note**: the table\n\na | b\n--- | ---\n1 | 2", None, P),
        (Q_EN, "###Heading\n\ntext", None, F),
        (Q, "", None, N),
    ]
)
def test_markdown(question, answer, chunks, state, known):
    assert found("markdown", question, answer, chunks, **known).state == state


@table(
    [
        (Q, "写荷", None, P, {"finish_reason": "stop"}),
        (Q, "写荷", None, P, {"finish_reason": "STOP"}),
        (Q, "写荷", None, P, {"finish_reason": "end_turn"}),
        (Q, "写荷", None, P, {"finish_reason": "eos"}),
        (Q, "写荷", None, F, {"finish_reason": "length"}),
        (Q_EN, "a po", None, F, {"finish_reason": "length"}),
        (Q, "写荷", None, F, {"finish_reason": "max_tokens"}),
        (Q, "写荷", None, F, {"finish_reason": "content_filter"}),
        (Q, "写荷", None, F, {"finish_reason": "sensitive"}),
        (Q_EN, "a po", None, F, {"finish_reason": "abort"}),
        (Q, "写荷", None, N),
        (Q, "写荷", None, N, {"finish_reason": "tool_calls"}),
    ]
)
def test_finished(question, answer, chunks, state, known):
    assert found("finished", question, answer, chunks, **known).state == state


@table(
    [
        (Q, "<think>用户问荷塘</think>\n" + ZH + "荷塘。", None, F),
        (Q, "先看看。\n</think>\n\n" + ZH + "荷塘。", None, F),
        (Q, "思考过程：用户想问荷塘。\n\n" + ZH + "荷塘。", None, F),
        (Q, "嗯，用户问的是荷塘。", None, F),
        (Q, "好的，我现在需要回答用户关于荷塘的问题。", None, F),
        (Q, "<文档>\n荷塘\n</文档>\n" + ZH + "荷塘。", None, F),
        (Q, ZH + "荷塘。<|im_end|>", None, F),
        (Q, "- 编号：[REF.1]\n- 标题：荷塘\n- 章节：一\n- 摘要：写荷塘\n\n" + ZH + "荷塘。", None, F),
        (Q, "| 编号 | 标题 | 章节 | 摘要 |\n|---|---|---|---|\n| 1 | a | b | c |", None, F),
        (Q, "<资料>\n荷塘", None, F, {"prompt": "<资料>\n</资料>\n问题"}),
        (Q_EN, "Okay, the user is asking about the pond. I need to look.\n\n" + EN + "a pond.", None, F),
        (Q_EN, "Thinking process:\n1. Read\n\n" + EN + "a pond.", None, F),
        (Q_EN, "- ID: REF.1\n- Title: Pond\n- Section: none\n- Summary: a pond\n\n" + EN + "a pond.", None, F),
        (Q_EN, "<DOCUMENTS>a pond</DOCUMENTS>", None, F),
        (Q, ZH + "`<think>` 和“<文档>”都是标签。", None, P),
        (Q, ZH + "用户需要在 30 天内提交报销单。", None, P),
        (Q, ZH + "计算过程：10 + 3 = 13。标题：荷塘月色；作者：朱自清。", None, P),
        ("请写出你的思考过程", "思考过程：先看叶子，再看月色。", None, P),
        (Q_EN, EN + "the user is asked for a password; first, the user opens the settings.", None, P),
        ("What does <think> do?", "The tag <think> opens the reasoning.", None, P),
    ]
)
def test_reasoning(question, answer, chunks, state, known):
    assert found("reasoning", question, answer, chunks, **known).state == state


def test_a_mark_of_a_chunk_is_no_leak_of_the_prompt():
    assert found("reasoning", Q, ZH + "写了 <文档> 二字。", (*LOTUS, "这里写着 <文档> 二字")).state == P
