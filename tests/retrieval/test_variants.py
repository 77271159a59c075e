"""Numbers, codes and joined words are found however either side writes them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from playground.core.values import RetrievalSettings
from playground.retrieval.terms import fold
from playground.retrieval.variants import variants
from tests.retrieval.cabinet import Cabinet, cabinet_in

TEXTS = {
    "price": "合同总价为1,200,000.00元，分三期支付。",
    "other price": "押金为3,400元。",
    "mail": "Send an E-mail to the help desk.",
    "wifi": "The guest WiFi has no password.",
    "bearing": "轴承型号62052-RS，适用于水泵。",
    "joined bearing": "Bearing 6306ZZ for the fan.",
    "host": "打印服务器的地址是192.168.10.25。",
    "hotline": "售后热线：400-820-8820。",
    "mobile": "值班手机 138 1234 5678。",
    "budget": "年度预算为120万元。",
    "capital": "The share capital is 2.5 million euros.",
    "wide": "注册资本：５，６００，０００元。",
    "traditional": "頤和園的門票是三十元。",
}
ASKED = [
    ("1,200,000", "price"),
    ("1200000", "price"),
    ("１２０００００元", "price"),
    ("120万", "price"),
    ("3400", "other price"),
    ("email", "mail"),
    ("e-mails", "mail"),
    ("wi-fi", "wifi"),
    ("Wi-Fi 密码", "wifi"),
    ("62052RS", "bearing"),
    ("62052-rs", "bearing"),
    ("62052", "bearing"),
    ("6306-ZZ", "joined bearing"),
    ("6306", "joined bearing"),
    ("192.168.10", "host"),
    ("192.168.10.25", "host"),
    ("4008208820", "hotline"),
    ("400 820 8820", "hotline"),
    ("13812345678", "mobile"),
    ("138-1234-5678", "mobile"),
    ("1,200,000 元的预算", "budget"),
    ("2,500,000", "capital"),
    ("5600000", "wide"),
    ("颐和园门票", "traditional"),
]


@pytest.fixture(scope="module")
def cabinet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cabinet]:
    path: Path = tmp_path_factory.mktemp("variants")
    with cabinet_in(path / "data") as cabinet:
        cabinet.put([(name, [text]) for name, text in TEXTS.items()])
        yield cabinet


@pytest.mark.parametrize("question, document", ASKED)
def test_what_is_written_otherwise_is_found(cabinet: Cabinet, question: str, document: str):
    found = cabinet.ask(question, RetrievalSettings(mode="lexical", extent="chunks"))
    assert document in [passage.hit.chunk.document for passage in found.passages]


@pytest.mark.parametrize(
    "text", ["荷塘月色", "plain words only", "a sentence. another one", "qwen2.5-72b-instruct", ""]
)
def test_what_has_no_other_way_gets_no_terms(text: str):
    assert variants(fold(text)) == []


def test_letters_without_end_are_done_with_at_once():
    assert variants("a1" * 20_000 + "-" * 20_000 + "a" * 50_000 + " 1" * 20_000) is not None
