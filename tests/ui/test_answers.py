"""The answer is read as the model wrote it, and nothing in it loads, runs or hides where it leads."""

import html
import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.ui.study.answers import Drawing, as_written


def drawn(answer: str) -> str:
    """The answer as HTML, without the frame around it."""
    whole = Drawing("zh").set(answer, growing=False)
    return whole.removeprefix('<div class="prose">').removesuffix("</div>")


def read(answer: str) -> str:
    """What a reader sees of it."""
    return html.unescape(re.sub(r"<[^>]*>", "", re.sub(r"</(p|li|td|h\d)>", "\n", drawn(answer)))).strip("\n")


UNTOUCHED = [
    "交付周期为 8~10 天，安装费用为 100~200 元。",
    "8~~10 天，100~~200 元；9点~~18点，周一~~周五。",
    "好呀~~明天见~~",
    "尺寸为 10*20*30 厘米，2**10 与 3**4，5 * 3 * 2。",
    "电话 138****5678、139****1234，客户 张**、李**，王*明、赵*华。",
    "删除*.log和*.tmp，以及 src/**/*.py 和 tests/**/*.py。",
    "甲*（含税）、乙*（不含税）；注意*号和*号键",
    r"路径 C:\Users\_x\*.log、\\fs01\share\_temp\[新]，正则 \d+\.\d*",
    "变量 __init__、max_len_value、_private_，文件 a_b_c.py",
    "a<b 且 c>d，<tag>、<br>、</p>、&nbsp;、&lt; 与 &copy;",
    "从 $5 到 $10，US$100~US$200，价格$5，折后$4。",
    "$HOME/bin:$PATH、${a}${b} 与 costs $5 or 5$ each",
    "#1 问题\n#标签",
    ">30 天退款，>=5 件免运费",
    ">30 天退款",
    "007. 邦德\n008. 同事",
    "姓名：\n____\n日期：",
    "第一行\n  第二行缩进\n第三行  有两个空格",
    "　　首行缩进两格。\n　　第二行也是。",
    "邮箱 a_b@example.com，&amp; 与 R&D",
    "好~~~\n~~~ 哈哈",
    "![图](http://x/p.png) [这里](http://x) [这里][1] <http://x>",
    "[1]: http://x",
    "引用 [1][2]，见 [3]。[^1]",
    "单价\n====",
    "1、第一\n2、第二",
    "**没有写完",
]


@pytest.mark.parametrize("answer", UNTOUCHED)
def test_text_that_only_looks_like_markdown_stays_as_it_is(answer: str) -> None:
    assert read(answer) == answer
    assert not re.search(r"<(em|strong|s|h\d|ul|ol|blockquote|code|hr|table|span)\b", drawn(answer))


@pytest.mark.parametrize(
    "answer, shown",
    [
        ("**注意：**请先备份", "<p><strong>注意：</strong>请先备份</p>"),
        ("出自**《西洲曲》**的", "<p>出自<strong>《西洲曲》</strong>的</p>"),
        ("说明：**（1）价格**为", "<p>说明：<strong>（1）价格</strong>为</p>"),
        ("**A**、**B**：**“丙”**。", "<p><strong>A</strong>、<strong>B</strong>：<strong>“丙”</strong>。</p>"),
        ("约**20**元", "<p>约<strong>20</strong>元</p>"),
        ("**R**etrieval", "<p><strong>R</strong>etrieval</p>"),
        ("（*注*）***重点***", "<p>（<em>注</em>）<em><strong>重点</strong></em></p>"),
        ("~~旧价~~现价", "<p><s>旧价</s>现价</p>"),
        ("1. a\n\n说明\n\n2. b\n5. c", '<ol><li value="1">a</li></ol><p>说明</p><ol><li value="2">b</li><li value="5">c</li></ol>'),
        ("1) x", '<ol class="paren"><li value="1">x</li></ol>'),
        ("说明\n---\n下文", "<p>说明</p><hr><p>下文</p>"),
        ("> 引\n> 用", "<blockquote><p>引\n用</p></blockquote>"),
        ("售价 \\$5，5\\*3，\\#1", "<p>售价 $5，5*3，#1</p>"),
        ("`**a** $x$ <b>`", "<p><code>**a** $x$ &lt;b&gt;</code></p>"),
    ],
)  # fmt: skip
def test_markdown_beside_chinese_is_what_its_author_meant(answer: str, shown: str) -> None:
    assert drawn(answer) == shown


def test_a_table_keeps_its_cells_and_their_line_breaks() -> None:
    table = "| 名称 | 价（元） |\n|:-|-:|\n| 甲<br>乙 | 8~10 |"
    cells = re.findall(r'<t[hd] style="text-align:(\w+)">(.*?)</t', drawn(table), re.S)
    assert cells == [("left", "名称"), ("right", "价（元）"), ("left", "甲\n乙"), ("right", "8~10")]


@pytest.mark.parametrize(
    "answer, formulas",
    [
        ("$a^2$、$x$轴、$n=3$。", ["a^2", "x", "n=3"]),
        ("$$y=1$$ 与\n$$\na &= b \\\\\n- c\n$$", ["y=1", "a &= b \\\\\n- c"]),
        (r"\(a+b\)，\[\frac12\]", ["a+b", r"\frac12"]),
        ("\\[\nx\n\\]\n后文", ["x"]),
        (r"公式 $总价 = x \times 数量$ 完", [r"总价 = x \times 数量"]),
        ("- 项 $x_1$\n  $$\n  y\n  $$", ["x_1", "y"]),
        ("`$x$`\n\n```\n\\(y\\) $$z$$\n```", []),
        ("$$ 级餐厅，人均 $$$", []),
        (r"C:\Program Files\(x86\)", []),
        ("$$\n没有写完\n\n下文", []),
    ],
)
def test_formulas_in_four_notations(answer: str, formulas: list[str]) -> None:
    assert [html.unescape(tex) for tex in re.findall(r'data-tex="(.*?)"', drawn(answer), re.S)] == formulas
    assert all(source in html.unescape(drawn(answer)) for source in formulas)


@pytest.mark.parametrize(
    "answer, address",
    [
        ("见https://example.com/a(b)。了解", "https://example.com/a(b)"),
        ("(https://example.com/a)，", "https://example.com/a"),
        ("https://example.com/a?b=1&c=2.", "https://example.com/a?b=1&c=2"),
        ("https://example.com/文档/一", None),
        ("javascript:alert(1) data:text/html,x", None),
    ],
)
def test_an_address_leads_to_what_it_says(answer: str, address: str | None) -> None:
    links = re.findall(r'<a href="(.*?)" target="_blank" rel="noopener noreferrer">(.*?)</a>', drawn(answer))
    assert [tuple(map(html.unescape, link)) for link in links] == ([(address, address)] if address else [])
    assert read(answer) == answer


def test_code_is_shown_to_the_character() -> None:
    code = "\n\ndef f(x):\n\treturn '<b>' # **a** $x$\n\n"
    shown = drawn(f"```python\n{code}\n```")
    assert html.unescape(re.sub(r"<[^>]*>", "", shown.split("<code>")[1])) == f"{code}\n"
    assert '<span class="c-k">def</span>' in shown


def test_what_a_block_of_code_names_is_never_run() -> None:
    assert "mermaid" not in drawn("```mermaid\ngraph\n```")
    assert '"' not in drawn('```" onclick="x\na\n```').split("<code>")[1]


ALPHABET = st.sampled_from(
    ["*", "**", "~~", "$", "$$", "\\(", "\\)", "\\[", "\\]", "`", "```", "\n", "\n\n", "- ", "1. ", "> ", "|", "|-|",
     "甲", "乙，", "a b", "    ", "#", "\\", "<b>", "&amp;", "\r\n"]
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(ALPHABET, max_size=60), st.integers(1, 7))
def test_a_growing_answer_ends_as_if_it_had_come_at_once(pieces: list[str], step: int) -> None:
    answer = "".join(pieces)
    growing = Drawing("zh")
    for end in range(0, len(answer), step):
        growing.set(answer[:end], growing=True)
    assert growing.set(answer, growing=False) == Drawing("zh").set(answer, growing=False)


@settings(deadline=None)
@given(st.text())
def test_no_answer_brings_tags_of_its_own(answer: str) -> None:
    allowed = {"div", "p", "ul", "ol", "li", "blockquote", "hr", "strong", "em", "s", "code", "pre", "button", "span",
               "table", "thead", "tbody", "tr", "th", "td", "a", "h1", "h2", "h3", "h4", "h5", "h6"}  # fmt: skip
    assert set(re.findall(r"<([^\s/>]*)", drawn(answer).replace("</", "<"))) <= allowed


def test_a_growing_answer_mostly_grows_at_its_end() -> None:
    answer = "一 <b>\n\n```\n<i>\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n完 **重点**\n\n- 一\n- 二\n"
    growing = Drawing("zh")
    shown = [growing.set(answer[:end], growing=True) for end in range(len(answer) + 1)]
    assert sum(after.startswith(before) for before, after in itertools.pairwise(shown)) > 0.7 * len(answer)


def test_an_answer_that_begins_anew_is_drawn_anew() -> None:
    growing = Drawing("zh")
    growing.set("一\n\n二\n\n三\n\n四", growing=True)
    assert growing.set("甲", growing=False) == '<div class="prose"><p>甲</p></div>'


def test_lists_beyond_all_measure_lose_nothing() -> None:
    for answer in ("> " * 500 + "x", "1. " * 500 + "x", "\n".join("  " * at + "- x" for at in range(200))):
        assert read(answer).count("x") == answer.count("x")


def test_as_written_is_every_character() -> None:
    answer = "**a** <b>\r\n\u200b　x"
    written = as_written(answer, growing=False)
    assert html.unescape(re.sub(r"<[^>]*>", "", written)).removeprefix("\n") == answer
    assert written.startswith(as_written(answer[:9], growing=True))
    assert as_written("", growing=False) == ""
