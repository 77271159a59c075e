"""The honest sentence: what may be said of an arm, and what has to be said beside it."""

import math

import pytest

from playground.core.errors import StudyError
from playground.core.strings import Language
from playground.studies.statistics.basis import Basis, same_basis
from playground.studies.statistics.better import Noise, Statement, compared, compared_each, noise
from playground.studies.statistics.rates import pass_rate
from playground.studies.statistics.significance import ALPHA, mcnemar
from playground.studies.statistics.telling import beside, noise_sentence, p_value, points, rate_sentence, sentence

Outcomes = dict[str, float | None]


def outcomes(fixed: int, broken: int, n: int) -> tuple[Outcomes, Outcomes]:
    """A baseline and an arm that differ on so many of n questions."""
    ids = [f"q{number}" for number in range(n)]
    baseline: Outcomes = {id: float(number >= fixed) for number, id in enumerate(ids)}
    arm: Outcomes = {id: float(not fixed <= number < fixed + broken) for number, id in enumerate(ids)}
    return baseline, arm


def statement(fixed: int, broken: int, n: int, **more) -> Statement:
    baseline, arm = outcomes(fixed, broken, n)
    (found,) = compared("old", {"old": baseline, "new": arm}, tuple(baseline), **more)
    return found


def beside_in(found: Statement, language: Language = "en") -> str:
    return " ".join(beside(found, language))


@pytest.mark.parametrize(
    "fixed, broken, n, kind",
    [
        (0, 0, 0, "nothing_comparable"),
        (1, 0, 5, "counts_only"),
        (14, 0, 14, "counts_only"),
        (0, 0, 15, "all_unchanged"),
        (5, 0, 50, "cannot_decide"),
        (2, 3, 50, "cannot_decide"),
        (6, 0, 50, "clear_better"),
        (0, 6, 50, "clear_worse"),
        (6, 0, 15, "clear_better"),
        (9, 2, 52, "looks_better_undecided"),
        (2, 9, 52, "looks_worse_undecided"),
        (10, 9, 52, "no_difference"),
        (5, 5, 52, "no_difference"),
        (7, 3, 52, "no_difference"),
        (10, 2, 52, "clear_better"),
    ],
)
def test_what_may_be_said_follows_from_what_differs(fixed: int, broken: int, n: int, kind: str) -> None:
    assert statement(fixed, broken, n).kind == kind


@pytest.mark.parametrize(
    "fixed, broken, n, zh, en",
    [
        (
            9,
            2,
            52,
            "修好 9 题，改坏 2 题，41 题不变：看似变好，尚不能定论（p = 0.065）",
            "9 fixed, 2 broken, 41 unchanged: looks better, but not conclusive (p = 0.065)",
        ),
        (
            12,
            1,
            50,
            "修好 12 题，改坏 1 题，37 题不变：变好了，可以定论（p = 0.003）",
            "12 fixed, 1 broken, 37 unchanged: clearly better (p = 0.003)",
        ),
        (
            4,
            0,
            50,
            "修好 4 题，改坏 0 题，46 题不变：有差别的只有 4 题，不足以定论（至少要有 6 题，且方向一致）",
            "4 fixed, 0 broken, 46 unchanged: cannot decide (at least 6 must differ, all one way; here 4)",
        ),
        (
            1,
            0,
            5,
            "修好 1 题，改坏 0 题，4 题不变：5 题不足以定论（至少要有 15 题）",
            "1 fixed, 0 broken, 4 unchanged: 5 questions are too few to tell (at least 15)",
        ),
        (
            0,
            0,
            1,
            "修好 0 题，改坏 0 题，1 题不变：1 题不足以定论（至少要有 15 题）",
            "0 fixed, 0 broken, 1 unchanged: 1 question is too few to tell (at least 15)",
        ),
        (0, 0, 20, "20 题全部不变：看不出差别", "All 20 unchanged: no difference"),
        (
            10,
            9,
            52,
            "修好 10 题，改坏 9 题，33 题不变：看不出差别（p = 1）",
            "10 fixed, 9 broken, 33 unchanged: no clear difference (p = 1)",
        ),
        (0, 0, 0, "还没有可以比较的题", "There is nothing to compare yet"),
    ],
)
def test_the_sentence_in_both_languages(fixed: int, broken: int, n: int, zh: str, en: str) -> None:
    found = statement(fixed, broken, n)
    assert sentence(found, "zh") == zh
    assert sentence(found, "en") == en


def test_the_difference_stands_beside_with_its_interval_and_its_questions() -> None:
    told = beside_in(statement(9, 2, 52))
    assert "Pass rate 82.7% → 96.2%: +13.5 percentage points (52 questions, 95% interval +0.9 to +25.1)." in told


def test_shares_are_called_better_and_worse_not_fixed_and_broken() -> None:
    ids = [f"q{number}" for number in range(20)]
    (found,) = compared("a", {"a": dict.fromkeys(ids, 0.5), "b": {**dict.fromkeys(ids, 0.5), "q0": 0.75}}, ids)
    assert sentence(found, "en").startswith("1 better, 0 worse, 19 unchanged")
    assert sentence(found, "zh").startswith("1 题变好，0 题变差，19 题不变")
    assert "Mean pass rate 50.0% → 51.3%" in beside_in(found)


@pytest.mark.parametrize("n", [1, 5])
def test_five_questions_could_not_decide_whatever_they_came_to(n: int) -> None:
    assert "it could be chance" in beside_in(statement(n, 0, n))


@pytest.mark.parametrize("n", [6, 14])
def test_under_fifteen_questions_only_counts_are_told(n: int) -> None:
    found = statement(n, 0, n)
    assert beside(found, "en") == ("Below 15 questions only counts are shown, no conclusion.",)
    assert "p =" not in sentence(found, "en")


@pytest.mark.parametrize("n, warned", [(14, False), (15, True), (29, True), (30, False)])
def test_from_fifteen_to_twenty_nine_questions_there_is_a_warning(n: int, warned: bool) -> None:
    assert (f"Only {n} questions" in beside_in(statement(6, 0, n))) == warned


def test_what_cannot_be_compared_is_told() -> None:
    baseline, arm = outcomes(9, 2, 52)
    arm["q3"] = None
    (found,) = compared("old", {"old": baseline, "new": arm}, [*baseline, "q52"])
    assert "Not comparable: 2 of 53 questions" in beside_in(found)
    assert found.paired.n == 51


def test_fifteen_questions_of_which_one_is_missing_are_fourteen() -> None:
    baseline, arm = outcomes(9, 0, 15)
    (found,) = compared("old", {"old": baseline, "new": {**arm, "q14": None}}, tuple(baseline))
    assert found.kind == "counts_only"


def test_of_a_few_questions_without_a_difference_nothing_is_said_of_chance() -> None:
    told = beside_in(statement(0, 0, 5))
    assert "No question differs" in told
    assert "chance" not in told
    assert "chance" in beside_in(statement(1, 0, 5))


def test_the_exact_test_decides_where_the_interval_says_otherwise() -> None:
    found = statement(5, 0, 50)
    assert found.paired.interval is not None
    assert found.paired.interval.low > 0
    assert "the verdict follows the exact test" in beside_in(found)
    assert "the verdict follows the exact test" not in beside_in(statement(12, 0, 50))
    assert "the verdict follows the exact test" not in beside_in(statement(0, 0, 50))


@pytest.mark.parametrize(
    "differing, all, told", [(3, 50, "on 3 of 50 questions."), (12, 50, "no larger part differs here.")]
)
def test_the_noise_of_the_baseline_stands_beside_every_difference(differing: int, all: int, told: str) -> None:
    found = statement(9, 2, 52, noise=Noise(differing, all))
    assert told in beside_in(found)


def test_noise_is_how_far_two_rounds_of_the_baseline_differ() -> None:
    first, second = outcomes(2, 1, 50)
    found = noise(first, second, tuple(first))
    assert found == Noise(3, 50)
    assert noise_sentence(found, "zh") == "噪声：同一基线跑两遍，50 题中有 3 题自己就不一样。"


def test_a_second_round_without_an_answer_says_nothing_of_noise() -> None:
    assert noise({"q1": 1.0}, {"q1": None}, ["q1"]) is None


def three_arms(**more) -> tuple[Statement, ...]:
    baseline, best = outcomes(10, 2, 52)
    shares = {"old": baseline, "best": best, "same": baseline, "worse": {**baseline, "q20": 0.0}}
    return compared("old", shares, tuple(baseline), **more)


def test_several_arms_are_corrected_for_by_the_main_measure() -> None:
    best = three_arms()[0]
    assert best.p == pytest.approx(3 * mcnemar(10, 2))
    assert best.kind == "looks_better_undecided"
    assert "p = 0.116, corrected for 3 arms" in sentence(best, "en")
    assert "p = 0.116，已按 3 个方案校正" in sentence(best, "zh")


def test_by_another_measure_they_are_not_and_the_reader_is_told() -> None:
    best = three_arms(main=False)[0]
    assert best.p == mcnemar(10, 2)
    assert best.kind == "clear_better"
    assert "corrected for" not in sentence(best, "en")
    assert "This is not the measure declared as the main one" in beside_in(best)


def test_beside_other_arms_more_questions_must_differ() -> None:
    baseline, arm = outcomes(6, 0, 50)
    shares = {"old": baseline, "new": arm, "same": baseline}
    found = compared("old", shares, tuple(baseline))[0]
    assert (found.kind, found.least) == ("cannot_decide", 7)


def test_an_arm_with_too_few_questions_is_in_no_correction() -> None:
    baseline, arm = outcomes(6, 0, 50)
    shares: dict[str, Outcomes] = {"old": baseline, "new": arm, "begun": {"q20": 1.0}}
    first, second = compared("old", shares, tuple(baseline))
    assert (first.kind, first.p) == ("clear_better", mcnemar(6, 0))
    assert (first.arms, first.luck) == (1, None)
    assert second.kind == "counts_only"


def test_the_best_of_several_arms_is_told_what_luck_gives() -> None:
    best, *others = three_arms()
    assert "It leads among 3 arms" in beside_in(best)
    assert all(other.luck is None for other in others)
    assert statement(9, 2, 52).luck is None


def test_a_lead_within_luck_is_called_so() -> None:
    baseline, arm = outcomes(4, 3, 52)
    shares = {"old": baseline, "new": arm, "same": baseline}
    assert "its lead is no larger" in beside_in(compared("old", shares, tuple(baseline))[0])


def test_arms_keep_their_order_and_their_names() -> None:
    assert [(one.arm, one.baseline) for one in three_arms()] == [("best", "old"), ("same", "old"), ("worse", "old")]


def test_a_baseline_alone_is_compared_with_nothing() -> None:
    assert compared("old", {"old": {"q1": 1.0}}, ["q1"]) == ()


@pytest.mark.parametrize("n", [15, 20, 30])
@pytest.mark.parametrize("rate", [0.05, 0.1, 0.25, 0.5])
def test_equal_arms_are_called_better_in_less_than_one_case_of_forty(n: int, rate: float) -> None:
    """Every table of two equal arms of which each question differs at `rate`, half of them each way."""
    wrong = 0.0
    for fixed in range(n + 1):
        for broken in range(n + 1 - fixed):
            if statement(fixed, broken, n).kind == "clear_better":
                ways = math.comb(n, fixed) * math.comb(n - fixed, broken)
                wrong += ways * (rate / 2) ** (fixed + broken) * (1 - rate) ** (n - fixed - broken)
    assert 0 < wrong <= ALPHA / 2


@pytest.mark.parametrize(
    "p, told",
    [
        (0.0654, "p = 0.065"),
        (0.0005, "p < 0.001"),
        (0.0625, "p = 0.063"),
        (0.0502, "p = 0.0502"),
        (0.05, "p = 0.050"),
        (0.0496, "p = 0.050"),
        (1.0, "p = 1"),
        (0.607, "p = 0.607"),
    ],
)
def test_a_p_value_is_told_on_the_right_side_of_the_line(p: float, told: str) -> None:
    assert p_value(p) == told


@pytest.mark.parametrize("difference, told", [(0.135, "+13.5"), (-0.02, "−2.0"), (0.0, "0.0"), (-0.0001, "0.0")])
def test_points_have_a_sign_where_they_are_not_nothing(difference: float, told: str) -> None:
    assert points(difference) == told


@pytest.mark.parametrize(
    "shares, zh, en",
    [
        (
            [1.0] * 17 + [0.0] * 3,
            "20 题中通过 17 题：85%（95% 置信区间 64–95%）",
            "17 of 20 passed: 85% (95% interval 64–95%)",
        ),
        (
            [1.0] * 5,
            "5 题中通过 5 题：100%（95% 置信区间 57–100%）",
            "5 of 5 passed: 100% (95% interval 57–100%)",
        ),
        (
            [0.75, 0.5],
            "平均通过 63%（2 题，95% 置信区间 14–94%）",
            "63% passed on average (n = 2, 95% interval 14–94%)",
        ),
        ([], "还没有结果", "No result yet"),
    ],
)
def test_the_pass_rate_of_one_arm_in_words(shares: list[float], zh: str, en: str) -> None:
    known = {str(number): share for number, share in enumerate(shares)}
    rate = pass_rate(known, tuple(known))
    assert (rate_sentence(rate, "zh"), rate_sentence(rate, "en")) == (zh, en)


def test_what_is_missing_is_told_beside_a_pass_rate() -> None:
    assert rate_sentence(pass_rate({"a": 1.0}, ["a", "b", "c"]), "en").endswith("; 2 without a result")


def test_verdicts_that_are_missing_are_called_so() -> None:
    order = [str(number) for number in range(16)]
    some = dict.fromkeys(order[:15], 1.0)
    rate = rate_sentence(pass_rate(some, order), "zh", by_verdicts=True)
    (one,) = compared("a", {"a": some, "b": some}, order, main=True)
    assert rate.endswith("另有 1 题没有判定")
    assert "16 题中有 1 题至少一方还没有判定。" in beside(one, "zh", by_verdicts=True)


BASIS = Basis("monday", "5e7", "d0c")


@pytest.mark.parametrize(
    "other, code",
    [
        (Basis("friday", "0th", "d0c"), "batches_of_other_questions"),
        (Basis("friday", "5e7", "0th"), "batches_of_other_documents"),
        (Basis("friday", "5e7", None), "batches_of_other_documents"),
        (Basis("friday", None, "d0c"), "batches_of_unknown_questions"),
    ],
)
def test_batches_of_other_questions_or_documents_are_not_compared(other: Basis, code: str) -> None:
    with pytest.raises(StudyError) as refused:
        same_basis(BASIS, other)
    assert refused.value.code == code
    assert "monday" in refused.value.message("zh")
    assert "friday" in refused.value.message("en")


def test_batches_of_the_same_questions_and_documents_are() -> None:
    same_basis(BASIS, Basis("friday", "5e7", "d0c"))
    same_basis(Basis("monday", "5e7", None), Basis("friday", "5e7", None))


def test_arms_with_baselines_of_their_own_are_corrected_together() -> None:
    order = [f"q{n}" for n in range(20)]
    before, after = dict.fromkeys(order, 0.0), {id: float(at < 10) for at, id in enumerate(order)}
    first, second = compared_each({"甲": ("甲", before, after), "乙": ("旧", before, before)}, order)
    assert (first.baseline, second.baseline) == ("甲", "旧")
    assert first.p == pytest.approx(2 * 2 * 0.5**10)
    assert (first.kind, second.kind) == ("clear_better", "all_unchanged")
    assert first.luck is None
