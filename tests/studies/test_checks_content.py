"""What an answer has to say, and what it says twice."""

from playground.studies.checks.table import check_sentence
from playground.studies.values import Finding, KeyPoint
from tests.studies.checks_cases import EN, ZH, F, N, P, found, table


def wanted(*points: str) -> dict[str, tuple[KeyPoint, ...]]:
    return {"key_points": tuple(KeyPoint(tuple(point.split("|"))) for point in points)}


def unwanted(*points: str) -> dict[str, tuple[KeyPoint, ...]]:
    return {"key_points": tuple(KeyPoint(tuple(point.split("|")), wanted=False) for point in points)}


@table(
    [
        ("q", ZH + "可以结转五天。", None, P, wanted("5 天")),
        ("q", ZH + "可以结转 15 天。", None, F, wanted("5 天")),
        ("q", ZH + "共１３天。", None, P, wanted("13天|十三天")),
        ("q", ZH + "共 1.5万元。", None, P, wanted("15,000 元")),
        ("q", ZH + "共 ¥15,000。", None, P, wanted("1.5 万元")),
        ("q", ZH + "三亿二千万", None, P, wanted("3.2亿")),
        ("q", ZH + "百分之三百", None, P, wanted("300%")),
        ("q", ZH + "气温 30 摄氏度，路程 10km，用时一小时。", None, P, wanted("30℃", "10 公里", "1 小时")),
        ("q", "根據參考信息，由財務總監審批。", None, P, wanted("财务总监")),
        ("q", ZH + "须在三月三十一日之前。", None, P, wanted("3 月 31 日")),
        ("q", ZH + "不需要审批。", None, F, wanted("需要审批")),
        ("q", ZH + "不仅需要审批，还要登记。", None, P, wanted("需要审批")),
        ("q", ZH + "写了荷塘和月色。", None, F, wanted("荷塘", "月色", "采莲")),
        ("q", ZH + "可以结转。", None, F, unwanted("可以结转")),
        ("q", ZH + "不可以结转。", None, P, unwanted("可以结转")),
        ("q", EN + "the boys were boating.", None, P, wanted("boat")),
        ("q", EN + "the article is about a party.", None, F, wanted("art")),
        ("q", EN + "until April 30, within sixty minutes, for USD 5.", None, P, wanted("30 April", "60 min", "$5")),
        ("q", EN + "leave cannot be carried over.", None, F, wanted("carried over")),
        ("q", EN + "use `--dtype half`.", None, P, wanted("--dtype half")),
        ("q", EN + "20.5 GiB", None, F, wanted("20.59")),
        ("q", ZH + "荷塘。", None, N),
    ]
)
def test_key_points(question, answer, chunks, state, known):
    assert found("key_points", question, answer, chunks, **known).state == state


def test_three_of_four_key_points_are_told_as_a_share():
    finding = found("key_points", "q", "荷塘、月色和采莲", **wanted("荷塘", "月色", "采莲", "西洲曲"))
    assert (finding.state, finding.share, dict(finding.facts)["missing"]) == ("failed", 0.75, "西洲曲")


@table(
    [
        ("q", ZH + "荷塘上面是田田的叶子。荷塘上面是田田的叶子。", None, F),
        ("q", ZH + "荷塘上面是田田的叶子。月色很美。\n\n综上所述，荷塘上面是田田的叶子。", None, F),
        ("q", ZH + "荷塘上面是田田的叶子。荷塘上面是田田的葉子。", None, F),
        ("q", "荷塘月色" * 6, None, F),
        ("q", ZH + "叶子上面是水，水上面是叶子，" * 4, None, F),
        (
            "q",
            EN
            + "the pond is calm.\n\nThe pond is calm tonight and full of leaves. The pond is calm tonight and full of leaves.",
            None,
            F,
        ),
        ("q", "I am here " * 8, None, F),
        ("q", ZH + "荷塘上面是田田的叶子，荷塘四面是蓊蓊郁郁的树。", None, P),
        ("q", ZH + "好，好，好。对。对。", None, P),
        ("q", ZH + "曲曲折折，田田的叶子，亭亭的舞女。", None, P),
        (
            "q",
            ZH + "\n| 城市 | 标准 |\n|---|---|\n| 上海 | 每晚六百五十元人民币 |\n| 北京 | 每晚六百五十元人民币 |",
            None,
            P,
        ),
        ("q", ZH + "\n```\nfor i in range(10): print(i, i)\nfor i in range(10): print(i, i)\n```", None, P),
        ("q", "- 审批人：部门负责人和财务总监\n\n- 审批人：部门负责人和财务总监", None, P),
        ("q", "方法一：\n1. 用数据线把手机连到电脑上面。\n\n方法二：\n1. 用数据线把手机连到电脑上面。", None, P),
        ("q", ZH + "采莲南塘秋莲花过人头呀。采莲南塘秋莲花过人头呀。", ("采莲南塘秋莲花过人头呀。" * 2,), P),
        ("q", "0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0", None, P),
        ("q", "", None, N),
    ]
)
def test_repetition(question, answer, chunks, state, known):
    assert found("repetition", question, answer, chunks, **known).state == state


def test_the_sentence_on_key_points_names_only_what_there_is():
    missing = found("key_points", "q", "荷塘", **wanted("荷塘", "月色"))
    assert check_sentence(missing, "zh") == "符合 1/2；缺少：月色。"
    said = found("key_points", "q", "荷塘", **unwanted("荷塘"))
    assert check_sentence(said, "en") == "0 of 1 met; said but unwanted: 荷塘."


def test_a_dash_in_a_finding_of_an_older_version_is_nothing():
    old = Finding("key_points", "failed", facts=(("hits", 0), ("of", 1), ("missing", "荷塘"), ("unwanted", "—")))
    assert check_sentence(old, "zh") == "符合 0/1；缺少：荷塘。"
