"""What an answer has from its chunks: refusals, cited numbers, numbers and dates, quotations, and what is copied."""

import pytest

from playground.studies.checks.refusing import is_refusal
from playground.studies.checks.relevance import relevance
from playground.studies.values import KeyPoint
from tests.studies.checks_cases import EN, HANDBOOK, LOTUS, RULES, ZH, F, N, P, found, table

REFUSED = "抱歉，检索到的参考信息并未提供任何相关的信息，因此无法回答。"
REFUSED_EN = "Sorry, the retrieved reference information contains nothing relevant, so the question cannot be answered."
LEAVE, LEAVE_EN = "没有休完的年休假可以结转几天？", "How many days of annual leave after six years of service?"
DUE, NOT_DUE = {"refusal": True}, {"refusal": False}
Q = "q"


@table(
    [
        (LEAVE, ZH + "可以结转 5 天。", HANDBOOK, P),
        (LEAVE, REFUSED, HANDBOOK, F),
        (LEAVE, ZH + "可以结转 5 天，但参考信息没有说明病假的情况。", HANDBOOK, P),
        ("火星上有几座火山？", ZH + "火星上有四座大型火山。", HANDBOOK, F),
        ("火星上有几座火山？", "很抱歉，提供的资料中没有关于火星的内容，无法作答。", HANDBOOK, P),
        ("概括一下文段的主要内容", REFUSED, LOTUS, F),
        (LEAVE_EN, EN + "30 days.", RULES, P),
        (LEAVE_EN, REFUSED_EN, RULES, F),
        ("What is the capital of Australia?", "The capital of Australia is Canberra.", RULES, F),
        ("What is the capital of Australia?", "I'm sorry, the documents do not contain this information.", RULES, P),
        (Q, "不知道。", (), P),
        (Q, "是五天。", (), F),
        (Q, "是五天。", None, N),
        (Q, REFUSED, None, P, DUE),
        (Q, "參考資料未提及此事，無法回答您的問題。", None, P, DUE),
        (Q, ZH + "是五天。", None, F, DUE),
        (Q, REFUSED, None, F, NOT_DUE),
        (Q, ZH + "荷塘很美。文中没有提到作者的生平。", None, P, NOT_DUE),
        (
            Q,
            "抱歉，参考信息没有提到营业收入。不过，根据常识，去年的营业收入大约是五亿元，增长了百分之十左右。",
            None,
            F,
            DUE,
        ),
        (Q, EN + "leave is 25 days. The documents do not mention sick leave.", None, P, NOT_DUE),
        (Q, REFUSED, HANDBOOK, F, {"key_points": (KeyPoint(("5 天",)),)}),
        ("文中有没有提到作者的父亲？", "没有，文中没有提到作者的父亲。", LOTUS, N),
    ]
)
def test_refusal(question, answer, chunks, state, known):
    assert found("refusal", question, answer, chunks, **known).state == state


@pytest.mark.parametrize(
    "answer",
    [
        REFUSED,
        REFUSED_EN,
        "根据参考信息，文中没有提到作者的生平，因此无法回答。",
        "参考信息未提及年假天数。文档主要介绍了报销流程和差旅标准。",
        "很抱歉，我没有找到与您问题相关的信息。如需帮助，请联系人力资源部。",
        "对不起，知识库中暂无相关资料。",
        "现有资料不足以回答这个问题。",
        "检索到的内容与该问题不相关，因此我不能给出答案。建议您联系人事部门。",
        "这个问题超出了我所掌握的参考信息范围。",
        "资料里查不到这一点。",
        "没有相关规定。",
        "The provided context does not contain any information about the Mona Lisa.",
        "There is no information about this in the documents. Please consult the finance department.",
        "Unfortunately, the documents only cover travel expenses, so I can't answer that.",
        "I don't have enough information to answer this question.",
        "The answer to your question could not be found in the reference information.",
        "None of the documents mention this.",
        "The text doesn't specify who approved it.",
        "Not mentioned.",
    ],
)
def test_many_words_refuse(answer):
    assert is_refusal(answer)


@pytest.mark.parametrize(
    "answer",
    [
        "不可以，办公室不允许携带宠物。",
        "根据参考信息，lmdeploy 不能加载 GPTQ-Int8 权重，因为它只支持 4 位。",
        "根据参考信息，食堂不提供早餐。",
        "根据参考信息，启动时 vLLM 无法找到模型目录，请检查路径。",
        "根据参考信息，出现“无法找到文件”的提示时，应检查路径是否正确。",
        "文档没有说明押金，但说明了租金为每月 3000 元，押一付三，合同期限为一年。",
        "根据参考信息，员工不得泄露机密信息，文档中没有提供例外情况。",
        "根据参考信息：\n\n1. 显存：20.59 GiB\n2. 其他型号：未提及",
        "抱歉，您可能是想问“采莲赋”。根据参考信息，采莲赋描写了采莲的情景。",
        "According to the reference information, you cannot find the desk before 14 days ahead; book it later.",
        "The handbook does not mention pets, but it says that no animals may be brought into the office at any time.",
        "The server cannot answer requests while the model is loading.",
        "AWQ",
    ],
)
def test_a_negation_or_a_gap_is_no_refusal_of_the_whole(answer):
    assert not is_refusal(answer)


@pytest.mark.parametrize(
    "question, chunks, told",
    [
        (LEAVE, HANDBOOK, "relevant"),
        ("总结全文", LOTUS, "relevant"),
        ("公司去年的营业收入是多少？", LOTUS, "irrelevant"),
        ("年假？", HANDBOOK, None),
        ("How long is annual leave?", HANDBOOK, None),
        (LEAVE, ("",), "irrelevant"),
    ],
)
def test_relevance_is_told_by_words_where_they_tell(question, chunks, told):
    assert relevance(question, chunks) == told


@table(
    [
        (Q, "荷塘[1]，月色[2]。", ("a", "b"), P),
        (Q, "荷塘[3]。", ("a", "b"), F),
        (Q, "荷塘【1】，月色【5】。", ("a", "b"), F),
        (Q, "荷塘［１］。", ("a",), P),
        (Q, "参考信息2写了荷塘。", ("a", "b"), P),
        (Q, "第三条参考信息写了荷塘。", ("a", "b"), F),
        (Q, "荷塘[REF.3]。", ("a", "b"), F),
        (Q, "荷塘[1-3]。", ("a", "b"), F),
        (Q, "The pond [1][2] is calm.", ("a", "b"), P),
        (Q, "The pond [1][2][9] is calm.", ("a", "b"), F),
        (Q, "According to document 5, it is calm.", ("a", "b"), F),
        (Q, "写于[1927]年，arr[5]。\n1. 荷塘\n5. 月色", ("a", "b"), N),
        (Q, "荷塘[1]。", None, N),
        (Q, "荷塘[2]。", ("a", "b", "c"), F, {"references": 1}),
    ]
)
def test_citations(question, answer, chunks, state, known):
    assert found("citations", question, answer, chunks, **known).state == state


@table(
    [
        (Q, ZH + "每晚６５０元。", HANDBOOK, P),
        (Q, ZH + "每晚六百五十元。", HANDBOOK, P),
        (Q, ZH + "每晚 560 元。", HANDBOOK, F),
        (Q, ZH + "注册资本 12000 万元，即 120,000,000 元。", HANDBOOK, P),
        (Q, ZH + "注册资本 1.2 万元。", HANDBOOK, F),
        (Q, "註冊資本 1.2 億元，員工三千二百人。", HANDBOOK, P),
        (Q, ZH + "成立于二〇〇八年六月十五日。", HANDBOOK, P),
        (Q, ZH + "成立于 2008-06-15。", HANDBOOK, P),
        (Q, ZH + "成立于 2008 年 6 月 16 日。", HANDBOOK, F),
        (Q, ZH + "6 月 31 日之前休完。", HANDBOOK, F),
        (Q, ZH + "年均增长百分之十二点五。", HANDBOOK, P),
        (Q, ZH + "距机场 25000 米，下午 2:30 开会。", HANDBOOK, P),
        (Q, ZH + "年假 10 天，加上结转的 5 天，共 15 天。", HANDBOOK, P),
        ("住三晚多少钱？", ZH + "共需 1950 元（650×3）。", HANDBOOK, P),
        (Q, ZH + "经理每晚比普通员工多 270 元。", HANDBOOK, P),
        (Q, ZH + "经理每晚比普通员工多 290 元。", HANDBOOK, F),
        (Q, ZH + "要点如下：\n1. 住宿\n2. 报销\n3. 会议\n\n以上三个方面都要注意。", HANDBOOK, N),
        (Q, ZH + "今天是 2026 年 11 月 30 日，标准为每晚 650 元。", HANDBOOK, P),
        (Q, ZH + "经理每晚 650 元[9]。", HANDBOOK, P),
        (Q, ZH + "这十分重要，一些人万一忘记。", HANDBOOK, N),
        (Q, ZH + "Qwen2.5-72B 更好。", ("部署 Qwen2.5-32B。",), F),
        (Q, ZH + "Qwen2.5-32B 更好。", ("部署 Qwen2.5-32B。",), P),
        (Q, ZH + "Qwen2.5-32B-Instruct 更好。", HANDBOOK, N),
        (Q, ZH + "Qwen2.5-32B 每晚 640 元。", HANDBOOK, F),
        (Q, ZH + "经理每晚 1030 元，员工共 3,200 人。", HANDBOOK, F),
        (Q, EN + "the fee is 4,450 dollars, and there are 3,200 staff in total.", RULES, F),
        (Q, EN + "staff get twenty-five days.", RULES, P),
        (Q, EN + "staff get 26 days.", RULES, F),
        (Q, EN + "carried over until April 30th.", RULES, P),
        (Q, EN + "carried over until 30 May.", RULES, F),
        (Q, EN + "revenue reached 1,200 million.", RULES, P),
        (Q, EN + "the fee is $1,520.", RULES, F),
        (Q, EN + "about $104 a month.", RULES, P),
        (Q, EN + "there are three points:\n1. leave\n2. the fee\n3. revenue", RULES, N),
        (Q, EN + "the fee is $1,250.", None, N),
    ]
)
def test_numbers(question, answer, chunks, state, known):
    assert found("numbers", question, answer, chunks, **known).state == state


def test_the_missing_numbers_are_told_with_their_places():
    answer = ZH + "经理每晚 560 元，员工每晚 380 元。"
    finding = found("numbers", Q, answer, HANDBOOK)
    assert ([answer[start:end] for start, end in finding.spans], finding.share) == (["560"], 0.5)


@table(
    [
        (Q, ZH + "作者写道：“叶子出水很高，像亭亭的舞女的裙。”", LOTUS, P),
        (Q, ZH + "作者写道：「葉子出水很高，像亭亭的舞女的裙」。", LOTUS, P),
        (Q, ZH + '作者写道："叶子出水很高，像亭亭的舞女的裙。"', LOTUS, P),
        (Q, ZH + "作者写道：『叶子出水很高，像翩翩的舞女的裙。』", LOTUS, F),
        (Q, ZH + "作者写道：‘微风吹过，送来阵阵清香’。", LOTUS, F),
        (Q, ZH + "“曲曲折折的荷塘上面，……像亭亭的舞女的裙。”", LOTUS, P),
        (Q, ZH + "“采莲北塘秋”出自《西洲曲》。", LOTUS, F),
        ("'采莲北塘秋'出自哪里？", ZH + "'采莲北塘秋'不在文中。", LOTUS, N),
        (Q, ZH + "用了“通感”的手法，体现“诗情画意”。", LOTUS, N),
        (Q, ZH + "出自《西洲曲》和《采莲赋》。", LOTUS, N),
        (Q, ZH + "论文“Attention Is All You Need”没有提到。", LOTUS, N),
        (Q, ZH + "可以回复：“您好，您的申请已收到，请耐心等待。”", LOTUS, N),
        (Q, ZH + "\n```\nprint('这是很长很长的一句引文，不在文中')\n```", LOTUS, N),
        (Q, EN + "it says “unused leave may be carried over until 30 April”.", RULES, P),
        (Q, EN + "it says 'Unused leave may be carried over until 30 April'.", RULES, P),
        (Q, EN + 'it says "Unused leave must be taken before 30 April."', RULES, F),
        (Q, EN + "it says ‘employees get 35 days of annual leave’.", RULES, F),
        (Q, EN + 'the 24" screen, the employees\' leave and the so-called "leave" rule.', RULES, N),
        (Q, EN + "the phrase “未使用的假期可以结转到四月底” is a translation.", RULES, N),
        (Q, EN + "it says “unused leave”.", None, N),
    ]
)
def test_quotations(question, answer, chunks, state, known):
    assert found("quotations", question, answer, chunks, **known).state == state


LONG = "".join(LOTUS)


@table(
    [
        (Q, LONG, LOTUS, F),
        (Q, ZH + LONG, LOTUS, F),
        (Q, ZH + "曲曲折折的荷塘上麵，彌望的是田田的葉子。葉子出水很高，像亭亭的舞女的裙。" + LOTUS[1], LOTUS, F),
        (
            Q,
            ZH + "文章写了荷塘的叶子、清香和采莲的诗句，语言优美，情景交融，读来令人神往，是一篇广为传诵的名作。",
            LOTUS,
            P,
        ),
        (
            Q,
            ZH + LOTUS[0] + "作者由此想到了江南，抒发了对故乡的思念，也写出了内心难得的片刻宁静，文字清新自然。",
            LOTUS,
            P,
        ),
        (Q, ZH + "像亭亭的舞女的裙。", LOTUS, P),
        ("请写出原文", ZH + LONG, LOTUS, P),
        (Q, ZH + "“" + LONG + "”", LOTUS, P),
        (Q, EN + RULES[1] + " " + RULES[0].replace('"', ""), RULES, F),
        (Q, EN + "the fee is rather high, while leave is generous for those who stay.", RULES, P),
        ("Quote the handbook verbatim.", RULES[1] + " " + RULES[0].replace('"', ""), RULES, P),
        (Q, EN + "x", None, N),
        (Q, EN + "x", (), N),
    ]
)
def test_copied(question, answer, chunks, state, known):
    assert found("copied", question, answer, chunks, **known).state == state


def test_the_copied_share_is_told_below_the_limit_too():
    assert found("copied", Q, ZH + LOTUS[0] + "荷" * len(LOTUS[0]), LOTUS).share == pytest.approx(0.47, abs=0.03)
