"""Sets are kept whole, found by id or name, and changed without undoing what others change at the same time."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from playground.core.clock import Clock
from playground.core.errors import StudyError
from playground.core.strings import LANGUAGES
from playground.storage.database import Database
from playground.studies.sets.limits import LONGEST_NAME, LONGEST_QUESTION, MOST_QUESTIONS
from playground.studies.sets.stock import StockSets
from playground.studies.sets.store import SetStore
from playground.studies.values import KeyPoint, Question
from tests.fakes.clock import NOON

STOCK = StockSets(Path(__file__).resolve().parents[2] / "sample_docs")
FULL = Question(
    "q1",
    "采莲赋\n写了什么？",
    (KeyPoint(("100字", "一|百;字")), KeyPoint(("!词",), wanted=False)),
    False,
    ("赋", "a;b"),
    "备注\n二",
    "tune",
)
OTHER = Question("q2", "出自哪里？")


class Moving:
    """Noon, and a minute later at every look."""

    def __init__(self) -> None:
        self.looks = 0

    def now(self) -> object:
        self.looks += 1
        return NOON + timedelta(minutes=self.looks)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "playground.db")
    yield opened
    opened.close()


@pytest.fixture
def store(database: Database) -> SetStore:
    return SetStore(database, Clock(now=Moving().now), STOCK)  # type: ignore[arg-type]


def own(store: SetStore) -> list[str]:
    return [line.name for line in store.all() if not line.stock]


def refused(change: Callable[[], object]) -> StudyError:
    with pytest.raises(StudyError) as caught:
        change()
    for language in LANGUAGES:
        assert caught.value.message(language)
        assert caught.value.remedy(language)
    return caught.value


# Keeping --------------------------------------------------------------------------------------------------------------


def test_a_set_reads_back_whole(store: SetStore) -> None:
    made = store.create("手册", [FULL, OTHER], "小王")
    assert made.questions == (FULL, OTHER)
    assert store.get(made.id) == store.get("手册") == store.get(" 手册 ") == made


def test_names_are_found_in_upper_and_lower_case(store: SetStore) -> None:
    made = store.create("Handbook  v2", [OTHER])
    assert made.name == "Handbook v2"
    assert store.get("handbook V2").id == made.id


def test_the_list_has_the_stock_sets_first_and_then_the_last_changed(store: SetStore) -> None:
    for name in ("一", "二", "三"):
        store.create(name, [OTHER])
    store.add("一", FULL)
    lines = store.all()
    assert [line.name for line in lines if line.stock] == [one.name for one in STOCK.all()]
    assert [line.name for line in lines[len(STOCK.all()) :]] == ["一", "三", "二"]


def test_a_line_tells_of_a_set_without_its_questions(store: SetStore, database: Database) -> None:
    made = store.create("手册", [FULL, OTHER], "小王")
    database.write(lambda writing: writing.execute("UPDATE question_sets SET questions = 'no JSON'"))
    line = next(line for line in store.all() if line.id == made.id)
    assert (line.name, line.count, line.digest, line.author) == ("手册", 2, made.digest, "小王")
    assert line.changed_at == made.created_at


def test_stock_sets_are_found_like_others(store: SetStore) -> None:
    by_name = {store.get(one.name).id for one in STOCK.all()}
    assert by_name == {store.get(one.id).id for one in STOCK.all()} == {one.id for one in STOCK.all()}
    assert [line.count for line in store.all()] == [len(one.questions) for one in STOCK.all()]


def test_a_set_may_be_empty(store: SetStore) -> None:
    assert store.create("空", []).questions == ()
    assert store.add("空", OTHER).set.questions == (OTHER,)


def test_what_people_type_is_tidied(store: SetStore) -> None:
    typed = Question("", " 甲？ \r\n", (KeyPoint((" 乙 ", "", "乙")), KeyPoint(())), tags=("丙", " 丙"), note="\x00丁")
    (question,) = store.create("手册", [typed]).questions
    assert question == replace(
        typed, id=question.id, text="甲？", key_points=(KeyPoint(("乙",)),), tags=("丙",), note="丁"
    )
    assert question.id


# Changing -------------------------------------------------------------------------------------------------------------


def test_a_renamed_set_keeps_its_id_and_gives_its_name_free(store: SetStore) -> None:
    made = store.create("旧", [OTHER])
    assert store.rename("旧", "新") == store.get(made.id) == replace(made, name="新")
    store.create("旧", [])
    assert store.rename("新", "新").name == "新"


def test_questions_can_all_be_replaced(store: SetStore) -> None:
    before = store.create("手册", [FULL])
    after = store.replace("手册", [OTHER])
    assert store.get("手册") == after == replace(before, questions=(OTHER,))
    assert after.digest != before.digest


def test_an_edited_question_keeps_its_place_and_id(store: SetStore) -> None:
    store.create("手册", [FULL, OTHER])
    edited = replace(FULL, text="改过的问题？")
    assert store.edit("手册", edited).questions == (edited, OTHER) == store.get("手册").questions


def test_an_added_question_gets_an_id_of_its_own(store: SetStore) -> None:
    store.create("手册", [OTHER])
    added = store.add("手册", Question("q2", "别的？", note="来自一次运行"))
    first, second = added.set.questions
    assert (added.added, added.known) == (1, 0)
    assert (first.id, second.text, second.note) == ("q2", "别的？", "来自一次运行")
    assert second.id not in ("", "q2")


def test_a_question_that_the_set_has_is_not_added_again(store: SetStore) -> None:
    store.create("手册", [FULL])
    added = store.add("手册", Question("", "采莲赋 写了什么？", note="新"), OTHER)
    assert (added.added, added.known) == (1, 1)
    assert added.set.questions == (FULL, OTHER)


def test_an_edit_back_to_an_old_text_gets_no_id_twice(store: SetStore) -> None:
    (question,) = store.create("手册", [Question("", "甲？")]).questions
    store.edit("手册", replace(question, text="乙？"))
    first, second = store.add("手册", Question("", "甲？")).set.questions
    assert first.id == question.id != second.id


def test_dropped_questions_are_gone(store: SetStore) -> None:
    store.create("手册", [FULL, OTHER])
    assert store.drop("手册", "q1", "gone").questions == (OTHER,) == store.get("手册").questions


def test_a_removed_set_is_gone_and_its_name_free(store: SetStore) -> None:
    made = store.create("手册", [FULL])
    store.remove("手册")
    assert own(store) == []
    assert refused(lambda: store.get(made.id)).code == "set_unknown"
    store.create("手册", [])


def test_people_who_change_a_set_at_once_lose_nothing(store: SetStore) -> None:
    store.create("手册", [FULL])
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: store.add("手册", Question("", f"第 {number} 问？")), range(32)))
    questions = store.get("手册").questions
    assert {question.text for question in questions[1:]} == {f"第 {number} 问？" for number in range(32)}
    assert len({question.id for question in questions}) == 33


def test_of_two_who_take_a_name_at_once_one_gets_it(store: SetStore) -> None:
    def create(number: int) -> str:
        try:
            return store.create("手册", []).name
        except StudyError as error:
            return error.code

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(create, range(8)))
    assert sorted(outcomes) == ["set_name_taken"] * 7 + ["手册"]


# Refusing -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["手册", " 手册", "HANDBOOK", "荷塘月色五问", "stock-five-zh", "STOCK-FIVE-ZH", "five questions on the lotus pond"],
)
def test_a_name_is_taken_once(store: SetStore, name: str) -> None:
    store.create("手册", [])
    store.create("handbook", [])
    other = store.create("别的", [])
    assert refused(lambda: store.create(name, [])).code == "set_name_taken"
    assert refused(lambda: store.rename(other.id, name)).code == "set_name_taken"


@pytest.mark.parametrize("name", ["", "  ", "\u3000", "a\x00b", "\u202eabc", "a\ud800", "x" * (LONGEST_NAME + 1)])
def test_names_that_cannot_be_shown_are_refused(store: SetStore, name: str) -> None:
    assert refused(lambda: store.create(name, [])).code == "set_name_wrong"


CHANGES: dict[str, Callable[[SetStore, str], object]] = {
    "rename": lambda store, name: store.rename(name, "新"),
    "replace": lambda store, name: store.replace(name, []),
    "edit": lambda store, name: store.edit(name, OTHER),
    "add": lambda store, name: store.add(name, OTHER),
    "drop": lambda store, name: store.drop(name, "q1"),
    "remove": lambda store, name: store.remove(name),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_set_that_is_not_there_cannot_be_changed(store: SetStore, change: Callable[[SetStore, str], object]) -> None:
    store.create("手册", [])
    error = refused(lambda: change(store, "没有\x1b"))
    assert error.code == "set_unknown"
    assert "手册" in str(error.facts["known"])
    assert "\x1b" not in str(error.facts["name"])


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("reference", ["stock-five-zh", "荷塘月色五问"])
def test_stock_sets_cannot_be_changed(
    store: SetStore, change: Callable[[SetStore, str], object], reference: str
) -> None:
    assert refused(lambda: change(store, reference)).code == "set_fixed"


def test_a_question_that_is_gone_cannot_be_edited(store: SetStore) -> None:
    store.create("手册", [FULL])
    assert refused(lambda: store.edit("手册", OTHER)).code == "set_question_unknown"


@pytest.mark.parametrize(
    "question, code",
    [
        (Question("", " \u200b"), "set_question_empty"),
        (Question("", "长" * (LONGEST_QUESTION + 1)), "set_text_too_long"),
    ],
    ids=["empty", "long"],
)
def test_a_question_that_cannot_be_kept_changes_nothing(store: SetStore, question: Question, code: str) -> None:
    before = store.create("手册", [FULL])
    for change in (
        lambda: store.create("新", [FULL, question]),
        lambda: store.replace("手册", [FULL, question]),
        lambda: store.add("手册", question),
        lambda: store.edit("手册", replace(question, id="q1")),
    ):
        assert refused(change).code == code
    assert store.get("手册") == before
    assert own(store) == ["手册"]


def test_a_set_has_a_largest_size(store: SetStore) -> None:
    many = [Question("", f"第 {number} 问？") for number in range(MOST_QUESTIONS)]
    store.create("手册", many)
    assert refused(lambda: store.add("手册", OTHER)).code == "set_too_many_questions"


def test_two_stores_see_the_same_sets(store: SetStore, database: Database) -> None:
    store.create("手册", [FULL])
    assert SetStore(database, Clock(), STOCK).get("手册").questions == (FULL,)


def test_what_is_kept_is_plain_json(store: SetStore, database: Database) -> None:
    store.create("手册", [OTHER])
    (row,) = database.read("SELECT questions FROM question_sets")
    assert row["questions"] == f'[{{"id": "q2", "question": "出自哪里？", "split": "{OTHER.split}"}}]'
