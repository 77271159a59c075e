"""A study as people make them: twelve questions put to four arms, judged in part, with a failure and a repeat."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from playground.core.errors import Failure, Notice
from playground.core.values import (
    PARTS,
    Budget,
    Chunk,
    Fate,
    Hit,
    Message,
    Origin,
    Passage,
    PromptChoice,
    PromptSet,
    RenderedPrompt,
    RetrievalSettings,
    Run,
    Sampling,
    Score,
    Segment,
    Timings,
    TokenCount,
    Usage,
)
from playground.studies.values import (
    Arm,
    Cell,
    Finding,
    Grounding,
    Judgement,
    KeyPoint,
    Question,
    Sentence,
    Study,
    Verdict,
)

STOCK = PromptSet("stock", "zh", {part: f"{part}：{{{{question}}}}" for part in PARTS})
STRICT = PromptSet("严格出处", "zh", {part: f"{part}：只依据资料。{{{{question}}}}" for part in PARTS}, 3)
ENGLISH = PromptSet("stock", "en", {part: f"{part}: {{{{question}}}}" for part in PARTS})
ARMS = (
    Arm("32B 现行提示词", PromptChoice(STOCK), "vLLM", "Qwen2.5-32B-Instruct-AWQ", baseline=True),
    Arm(
        "32B 严格出处",
        PromptChoice(STRICT, custom_instruction="先给结论，再列依据"),
        "vLLM",
        "Qwen2.5-32B-Instruct-AWQ",
    ),
    Arm("14B 现行提示词", PromptChoice(STOCK), "vLLM", "Qwen2.5-14B-Instruct-AWQ", RetrievalSettings(top_k=8)),
    Arm(
        "不带文档",
        PromptChoice(STOCK),
        "vLLM",
        "Qwen2.5-32B-Instruct-AWQ",
        sampling=Sampling(temperature=0.2),
        documents=False,
    ),
)
GUIDE = """《荷塘月色》写于1927年7月，是朱自清任教清华大学时的作品。全文以“这几天心里颇不宁静”起笔，写作者夜里独自沿荷塘散步，看荷叶、荷花与月色，又想起江南采莲的旧俗，最后回到家中。"""
LEAVE = """员工连续工作满一年不满十年的，年假为 5 天；满十年不满二十年的，年假为 10 天；满二十年的，年假为 15 天。国家法定休假日、休息日不计入年假的假期。"""
CARRY = """当年未休完的年假可以结转至次年 3 月 31 日前使用，结转天数不得超过 5 天；逾期未使用的，由人力资源部按照日工资收入的 300% 折算支付，或经本人书面申请放弃。"""
TRAVEL = """出差期间遇年假、病假等假期的，自假期开始之日起停止计发出差补贴，已预订且不能退改的住宿费可以凭票报销。"""
CHUNKS = (
    Chunk("c1", "d1", "员工手册（示例）.docx", 22, LEAVE, 0, len(LEAVE), 23, ("第五章 假期", "年假")),
    Chunk("c2", "d1", "员工手册（示例）.docx", 23, CARRY, 900, 900 + len(CARRY), 24, ("第五章 假期", "年假")),
    Chunk("c3", "d2", "差旅报销标准.xlsx", 3, TRAVEL, 0, len(TRAVEL), None, ("补贴",)),
    Chunk("c4", "d3", "荷塘月色导读.md", 0, GUIDE, 0, len(GUIDE), None, ("写作背景",)),
)
QUESTIONS = tuple(
    Question(f"q{number:02}", text, points, tags=tags, split="tune" if number % 2 else "check")
    for number, (text, points, tags) in enumerate(
        (
            ("年假没休完可以结转到明年吗？", (KeyPoint(("5 天", "五天")), KeyPoint(("3 月 31 日",))), ("制度",)),
            ("工龄十二年，每年有几天年假？", (KeyPoint(("10 天", "十天")),), ("制度",)),
            ("出差途中开始休年假，补贴怎么算？", (KeyPoint(("停止计发", "停发")),), ("制度", "差旅")),
            (
                "用简洁的语言对文段进行总结和概括，并给出文段的主题，要求字数在100字以内",
                (KeyPoint(("荷塘",)),),
                ("概括",),
            ),
            ("《采莲赋》的内容是什么？", (KeyPoint(("采莲",)), KeyPoint(("荡舟", "荡着小船"))), ("文学",)),
            ("“采莲南塘秋，莲花过人头”出自哪里？", (KeyPoint(("西洲曲",)),), ("文学",)),
            ("文中写了哪几处声音？请列表。", (), ("文学", "概括")),
            ("公司的股票代码是多少？", (), ("拒答",)),
            (
                "How many days of annual leave does an employee with three years of service get?",
                (KeyPoint(("5", "five")),),
                ("English",),
            ),
            ("会议室最多可以提前几天预订？", (KeyPoint(("14 天", "两周")),), ("制度",)),
            ("请给出部署 Qwen2.5 的启动命令。", (KeyPoint(("vllm serve",)),), ("技术",)),
            ("住宿费没有发票可以报销吗？", (KeyPoint(("不能", "不可以")),), ("差旅",)),
        ),
        start=1,
    )
)
_LEAVE = """**结论：** 可以结转，但最多 5 天，并且要在次年 3 月 31 日前用完。

按照《员工手册》的规定：

1. 工龄满 1 年不满 10 年，年假 5 天；满 10 年不满 20 年，10 天；满 20 年，15 天。
2. 当年没有休完的年假可以结转到次年，**结转天数不超过 5 天**，使用期限是次年 3 月 31 日。
3. 逾期仍未使用的，由人力资源部按日工资收入的 300% 折算支付；本人书面申请放弃的除外。

需要注意：如果休假期间正好在出差，出差补贴从假期开始之日起停发，但已经预订且不能退改的住宿费可以凭票报销。"""
_TABLE = """文中的声音可以归纳如下：

| 段落 | 声音 | 作用 |
|------|------|------|
| 第三段 | 树上的蝉声 | 以动衬静 |
| 第三段 | 水里的蛙声 | 以动衬静 |
| 第六段 | 《采莲赋》里的歌声 | 引出江南旧俗 |

> 但热闹是它们的，我什么也没有。"""
_CODE = """在两张 22 GB 的卡上可以这样启动：

```bash
vllm serve Qwen2.5-32B-Instruct-AWQ \\
    --tensor-parallel-size 2 \\
    --max-model-len 32768
```

`--max-model-len` 决定窗口长度，显存不够时先把它改小。"""
ANSWERS: Sequence[str] = (
    _LEAVE,
    "根据资料，工龄满十年不满二十年的员工，年假为 **10 天**。",
    "自假期开始之日起停止计发出差补贴；已预订且不能退改的住宿费可以凭票报销。",
    "文段写作者月夜独游荷塘，由静谧的荷香月色想到江南采莲旧俗，再回到现实。主题：借荷塘月色抒发对宁静与自由的向往。",
    "《采莲赋》写的是妖童媛女荡着小船互相爱慕的情景，文中说“妖童媛女，荡舟心许”。",
    "这几句出自南朝乐府《西洲曲》。",
    _TABLE,
    "抱歉，提供的资料中没有提到公司的股票代码，无法回答这个问题。",
    "An employee with three years of service gets **5 days** of annual leave a year, public holidays and weekends not counted.",
    "会议室最多可以提前 14 天预订，单次不超过 4 小时。",
    _CODE,
    "不可以。住宿费必须凭增值税发票报销，没有发票的由个人承担。",
)


def study() -> Study:
    """The whole of it."""
    cells = tuple(
        _cell(question, arm, at, column) for at, question in enumerate(QUESTIONS) for column, arm in enumerate(ARMS)
    )
    return Study(
        id="5f" * 16,
        name="年假与荷塘：提示词改写前后",
        created_at="2026-11-29T10:24:31.000+08:00",
        questions=QUESTIONS,
        arms=ARMS,
        cells=cells,
        set_name="内置问题（扩充）",
        set_digest="9c41d07be2a85f36",
        collection="示例文档",
        documents_digest="03b7f2c19ad4e865",
    )


VERDICTS = (
    "32B 严格出处 对比基线：修好 3 题，改坏 1 题，8 题不变：12 题不足以定论（至少要有 15 题）。",
    "14B 现行提示词 对比基线：修好 0 题，改坏 2 题，10 题不变：12 题不足以定论（至少要有 15 题）。",
    "不带文档 对比基线：修好 0 题，改坏 7 题，4 题不变，1 题无法比较：12 题不足以定论（至少要有 15 题）。",
)


def single(answer: str = "答", *, question: str = "问？", arm: str = "A", name: str = "一题", **cell: Any) -> Study:
    """A study of one question to one arm, answered so."""
    asked, variant = Question("q1", question), replace(ARMS[0], name=arm)
    answered = Cell("q1", arm, 0, "completed", run(asked, variant, answer, "ab" * 16))
    return Study("7a" * 16, name, "2026-11-29T10:24:31.000+08:00", (asked,), (variant,), (replace(answered, **cell),))


def judged(verdict: Verdict | None = None, reasons: Sequence[str] = (), remark: str = "") -> Judgement:
    """What a person says of the answer of `single`."""
    return Judgement("ab" * 16, verdict, tuple(reasons), remark)


def said(found: Judgement | None) -> tuple[Verdict | None, tuple[str, ...], str] | None:
    """Verdict, reasons and remark."""
    return found and (found.verdict, found.reasons, found.remark)


def unjudged(whole: Study) -> Study:
    """The study before anybody judged it."""
    return replace(whole, cells=tuple(replace(cell, judgement=None) for cell in whole.cells))


def run(question: Question, arm: Arm, answer: str, id: str) -> Run:
    """A completed run of a question, with four candidates of which three were sent."""
    passages = _passages() if arm.documents else ()
    return Run(
        id=id,
        spec=arm.spec(question.text, "示例文档"),
        status="completed",
        created_at="2026-11-29T10:25:02.000+08:00",
        origin=Origin(batch="5f" * 16, arm=arm.name),
        passages=passages,
        prompt=_prompt(question, arm, passages),
        budget=Budget(32768, 512, 210, 620, TokenCount(830, "server")) if arm.documents else None,
        answer=answer,
        finish_reason="stop",
        reply_model=arm.model,
        usage=Usage(830 if arm.documents else 60, len(answer) // 2),
        completion=TokenCount(len(answer) // 2, "reported"),
        timings=Timings(0.001, 0.02, 0.04, None, 0.001, 0.002, 0.326, len(answer) / 60, 0.39 + len(answer) / 60),
    )


def _cell(question: Question, arm: Arm, at: int, column: int) -> Cell:
    id = f"{at:02x}{column:02x}" * 8
    answered = run(question, arm, _answer(at, column), id)
    if (at, column) == (9, 3):
        failure = Failure("model", "unexpected", (), "HTTP 502 Bad Gateway")
        return Cell(question.id, arm.name, 0, "failed", _broken(answered, failure))
    if (at, column) == (11, 3):
        return Cell(question.id, arm.name)
    judged = _judgement(at, column, id)
    return Cell(
        question.id,
        arm.name,
        0,
        "completed",
        answered,
        judged,
        _findings(question, arm, at, column),
        _grounding(answered),
    )


def _broken(answered: Run, failure: Failure) -> Run:
    return replace(
        answered, status="failed", answer="", failure=failure, usage=None, completion=None, timings=Timings()
    )


def _answer(at: int, column: int) -> str:
    if column == 1:
        return f"根据参考信息，{ANSWERS[at]}" if at != 8 else f"根据参考信息，三年工龄的年假为 5 天。{ANSWERS[at]}"
    if column == 2 and at in (1, 9):
        return "工龄十二年的员工每年有 **15 天** 年假。[1][2]" if at == 1 else "资料中没有提到。"
    if column == 3 and at not in (3, 6):
        return "这取决于公司的具体规定，一般来说可以向人力资源部门咨询。"
    return ANSWERS[at]


def _judgement(at: int, column: int, id: str) -> Judgement | None:
    said: dict[tuple[int, int], tuple[str | None, tuple[str, ...], str]] = {
        (0, 0): ("right", (), ""),
        (0, 1): ("right", (), "有开头语，层次更清楚。"),
        (0, 2): ("right", (), ""),
        (0, 3): ("wrong", ("not_grounded", "incomplete"), ""),
        (1, 2): ("wrong", ("wrong_fact", "shows_references"), "十二年应为 10 天，答成了 15 天；还露出了引用编号。"),
        (1, 0): ("right", (), ""),
        (3, 0): ("partly", ("too_long",), "超过 100 字。"),
        (8, 1): ("partly", ("wrong_language",), "英文问题，前半句是中文。"),
        (9, 2): ("wrong", ("should_not_refuse",), "手册里有。"),
        (4, 0): (None, (), "可以再引一句原文。"),
    }
    found = said.get((at, column))
    return Judgement(id, *found, author="li", at="2026-11-29T11:02:00.000+08:00") if found else None  # type: ignore[arg-type]


def _findings(question: Question, arm: Arm, at: int, column: int) -> tuple[Finding, ...]:
    mixed = Finding(
        "language", "failed", 0.5, (("case", "parts"), ("wanted", "en"), ("other", "zh"), ("example", "三年工龄"))
    )
    bare = (("opening", "根据参考信息"), ("begun", ANSWERS[at][:6]))
    begun = not (column == 0 and at in (1, 5, 9)) and not (column == 2 and at % 3 == 0)
    counted = (("count", 118), ("measure", "characters"), ("bounds", "≤ 100"), ("without_opening", 118))
    hits = 2 if column < 2 else 1
    points = (("hits", hits), ("of", 2), ("missing", "3 月 31 日"), ("unwanted", "—"))
    return (
        mixed
        if (at, column) == (8, 1)
        else Finding("language", "passed", 1.0, (("wanted", "en" if at == 8 else "zh"),)),
        Finding("opening", "passed", facts=bare[:1]) if begun else Finding("opening", "failed", facts=bare),
        Finding("no_reference_numbers", "failed", facts=(("count", 2), ("example", "[1]")))
        if (at, column) == (1, 2)
        else Finding("no_reference_numbers", "passed"),
        Finding("length", "failed" if column == 0 else "passed", facts=counted)
        if at == 3
        else Finding("length", "not_applicable", facts=(("case", "no_limit"),)),
        Finding("key_points", "passed" if hits == 2 else "failed", hits / 2, points)
        if question.key_points
        else Finding("key_points", "not_applicable", facts=(("case", "none_expected"),)),
    )


def _grounding(answered: Run) -> Grounding | None:
    if not answered.passages:
        return None
    half = len(answered.answer) // 2
    first = Sentence(0, half, "supported", 0.12, 2, 0, 40)
    second = Sentence(half, len(answered.answer), "not_found", 0.81, missing_numbers=("300%",) if half > 100 else ())
    return Grounding((first, second), 0.46)


def _passages() -> tuple[Passage, ...]:
    scores = (0.913, 0.871, 0.742, 0.311)
    fates = (Fate("sent", 1, 240), Fate("sent", 2, 220), Fate("sent", 3, 160), Fate("below_threshold"))
    return tuple(
        Passage(Hit(chunk, rank, (Score("fused", score), Score("bm25", 12.4 * score))), fate)
        for rank, (chunk, score, fate) in enumerate(zip(CHUNKS, scores, fates, strict=True), 1)
    )


def _prompt(question: Question, arm: Arm, passages: Sequence[Passage]) -> RenderedPrompt:
    segments = [Segment("你是一个严谨的助手，请根据参考信息回答问题。\n\n", "template:system")]
    for passage in passages:
        if passage.fate.n is not None:
            n = passage.fate.n
            segments.append(
                Segment(f'<reference headers={{"文件名": "{passage.hit.chunk.document}"}}>\n', f"header:{n}")
            )
            segments += [Segment(passage.hit.chunk.text, f"chunk:{n}"), Segment("\n</reference>\n", f"header:{n}")]
    segments += [Segment("\n问题：", "template:rag"), Segment(question.text, "question")]
    content = "".join(segment.text for segment in segments)
    return RenderedPrompt((Message("user", content),), tuple(segments), "rag", (), (Notice.of("window_unknown"),))
