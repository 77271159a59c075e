"""An answer in the language of its question: what slips, and what only looks as if it did."""

import pytest

from playground.studies.checks.tongues import language_of
from tests.studies.checks_cases import EN, LOTUS, ZH, F, N, P, found, table

CODE = "```python\nwith open('a.txt') as f:  # 打开文件\n    print(f.read())  # 打印内容\n```"
ENGLISH_CHUNK = ("The pond was covered with leaves that rose high above the water of the lake.",)


@table(
    [
        # a Chinese question
        ("采莲赋的内容是什么", ZH + "采莲赋描写了少男少女荡舟采莲的情景。", None, P),
        ("采莲赋的内容是什么", EN + "the rhapsody describes young people gathering lotus.", None, F),
        ("如何读取文件？", f"You can use the following code:\n\n{CODE}\n\nIt reads the whole file.", None, F),
        ("如何读取文件？", f"{ZH}可以这样写：\n\n{CODE}\n\n即可读出全部内容。", None, P),
        ("论文的标题是什么？", ZH + "论文的标题是“Attention Is All You Need”。", None, P),
        ("论文的标题是什么？", ZH + "论文的标题是 Attention Is All You Need。", None, P),
        ("谁写了《老人与海》？", ZH + "作者是 Ernest Hemingway，原名为 The Old Man and the Sea。", None, P),
        (
            "什么是 RAG？",
            ZH + "RAG（Retrieval-Augmented Generation，a technique that combines both）是一种技术。",
            None,
            P,
        ),
        (
            "什么是注意力？",
            ZH + "注意力的公式为 $\\text{softmax of the scores}(QK^T)V$，见 https://example.org/what/is/attention。",
            None,
            P,
        ),
        (
            "注意力有哪几种？",
            ZH + "主要包括：\n- scaled dot-product attention\n- multi-head attention\n- self-attention",
            None,
            P,
        ),
        ("推荐哪个模型？", "Qwen2.5-32B-Instruct-AWQ", None, N),
        ("年假有多少天？", "Five days.", None, F),
        ("年假有多少天？", ZH + "年假为 5 天。Note: unused leave expires on 31 March.", None, F),
        (
            "年假有多少天？",
            ZH + "年假为 5 天。\n\nIf you have any further questions, please feel free to ask.",
            None,
            F,
        ),
        ("文章写了什么？", ZH + "文章写了荷塘，which is described as a quiet place，还写了月色。", None, F),
        (
            "报 No available memory for the cache blocks 怎么办？",
            ZH + "报 No available memory for the cache blocks 时减小长度。",
            None,
            P,
        ),
        (
            "荷塘什么样？",
            ZH + "原文如下：\n> The pond was covered with leaves that rose high above the water.",
            ENGLISH_CHUNK,
            P,
        ),
        (
            "荷塘什么样？",
            ZH + "荷塘很美。The pond was covered with leaves that rose high above the water of the lake.",
            ENGLISH_CHUNK,
            F,
        ),
        ("請總結這段話。", "根據參考信息，這段話描寫了月下的荷塘。", None, P),
        ("用英文回答：采莲赋写了什么？", "It describes young people gathering lotus.", None, P),
        ("用英文回答：采莲赋写了什么？", "它描写了采莲的情景。", None, F),
        ("请把“荷塘月色”翻译成英文", "Moonlight over the Lotus Pond", None, N),
        (
            "采莲赋的内容是什么",
            "Sorry, the retrieved reference information contains nothing relevant, so the question cannot be answered.",
            None,
            F,
        ),
        # an English question
        ("What is the essay about?", EN + "it describes a pond in the moonlight.", None, P),
        ("What is the essay about?", "根据参考信息，文章描写了荷塘月色。", None, F),
        ("What is the essay about?", "根据参考信息, it describes a pond in the moonlight.", None, F),
        ("What is the essay about?", EN + "it describes the pond. 作者借景抒情，表达了淡淡的喜悦。", None, F),
        ("What is the essay about?", EN + "it is an essay by 朱自清 about 荷塘月色, written at Tsinghua.", None, P),
        ("What is the essay about?", EN + "the lines “采莲南塘秋，莲花过人头” are quoted from 《西洲曲》.", None, P),
        (
            "What does the poem say?",
            EN + "the poem says 采莲南塘秋，莲花过人头；低头弄莲子，莲子清如水, which is about a girl.",
            LOTUS,
            P,
        ),
        ("What does 妖童媛女 mean?", EN + "妖童媛女 means handsome boys and lovely girls.", None, P),
        ("How do I read a file?", f"{EN}use this:\n\n{CODE}", None, P),
        ("How many days of leave?", "五天。", None, F),
        ("How many days of leave?", EN + "it is 5 days. 如有其他问题，请随时提问。", None, F),
        ("Which work is it from?", "《西洲曲》", None, N),
        ("Summarize in Chinese please: what is it about?", "文章描写了荷塘月色。", None, P),
        ("What is 荷塘 in English?", "Lotus pond", None, N),
        ("Qwen2.5 AWQ", "根据参考信息，它是一种量化模型。", None, N),
    ]
)
def test_language(question, answer, chunks, state, known):
    assert found("language", question, answer, chunks, **known).state == state


def test_the_place_and_the_share_of_a_slip_are_told():
    answer = ZH + "年假为 5 天。Note: unused leave expires on 31 March."
    finding = found("language", "年假有多少天？", answer)
    assert [answer[start:end] for start, end in finding.spans] == ["Note: unused leave expires on 31 March"]
    assert finding.share is not None
    assert 0 < finding.share < 1


def test_a_prompt_may_demand_a_language_of_every_answer():
    prompt = "请用英文回答。\n问题：荷塘什么样？"
    assert found("language", "荷塘什么样？", "It is calm and covered with leaves.", prompt=prompt).state == P
    assert found("language", "荷塘什么样？", "荷塘很宁静，长满了叶子。", prompt=prompt).state == F


@pytest.mark.parametrize(
    "text, language",
    [
        ("荷塘月色", "zh"),
        ("什么是 attention mechanism", "zh"),
        ("What is 采莲赋", "en"),
        ("报错 what is this，怎么办", "zh"),
        ("以下哪项正确：A. the lease is void B. the lease is valid", "zh"),
        ("KV cache 占多少显存 with TP=2", "zh"),
        ("How to say “荷塘月色” elegantly?", "en"),
        ("“The lotus pond” 是什么意思", "zh"),
        ("荷塘はどこですか", None),
        ("1 + 1 = ?", None),
    ],
)
def test_the_language_of_a_text_is_that_of_its_own_words(text, language):
    assert language_of(text) == language
