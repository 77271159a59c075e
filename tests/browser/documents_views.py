"""What the Documents tab and its retrieval lab look like in each of their states, for pictures."""

import time
from collections.abc import Callable

from tests.browser.views import View, tab

SOURCE = {
    "zh": ("IT服务台常见问题.txt", "报修"),
    "en": ("serving-qwen2.5-on-two-22gb-gpus.md", "18.1 GB"),
}
"""A text document of the samples, and words in it that are marked as evidence."""
EVIDENCE = {"zh": "怎样报修？", "en": "How much memory do the weights take?"}
FACTS = {
    "zh": tuple(f"第{at}条：员工可以按照第{at}条申请，期限为{at * 3}天，由部门负责人批准。" for at in range(1, 9)),
    "en": tuple(
        f"Clause {at}: staff may ask for {at * 3} days, which the head of the team grants." for at in range(1, 9)
    ),
}
SELECT = """([words]) => {
  const walk = document.createTreeWalker(document.querySelector("#source pre"), NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const at = node.textContent.indexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + words.length);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return;
  }
}"""
"""Selects words in the text of the document that is open."""


def _list(view: View, collection: str = "samples-zh") -> None:
    tab(view, "documents")
    held = view.site.workspace.library.collection(collection)
    view.page.locator(f'#shelf [data-id="{held.id}"]').click()
    view.page.locator(f'#shelf [data-id="{held.id}"][aria-current]').wait_for()
    view.page.locator("#list tbody tr, #list .empty, #drop").first.wait_for()


def _empty(view: View) -> None:
    _list(view, "empty")


def _picked(view: View) -> None:
    _list(view)
    for at in range(2):
        view.page.locator("#list [data-tick]").nth(at).check()
    view.page.locator("#picked [data-said]").wait_for()


def _describing(view: View) -> None:
    _list(view)
    view.page.locator("#list [data-describe]").first.click()
    view.page.locator("#describing dialog[open]").wait_for()


def _renaming(view: View) -> None:
    _list(view)
    view.page.locator("#holding-head .plain [data-swap=renaming]").click()
    view.page.locator("#renaming input").wait_for()


def _removing(view: View) -> None:
    _list(view)
    view.page.locator("#holding-head [data-ask]").click()
    view.page.locator("#holding-head .sure").wait_for()


def _recutting(view: View) -> None:
    _list(view)
    view.page.locator("#holding-head .facts [data-swap=recutting]").click()
    view.page.locator("#recutting [name=size]").wait_for()


def _deleted(view: View) -> None:
    view.site.add("bees", "old.txt", f"An old note about bees, number {time.monotonic()}.")
    _list(view, "bees")
    row = view.page.locator("#list tbody tr").filter(has_text="old.txt")
    row.locator("[data-act=delete]").click()
    view.page.locator("[data-act=undo]").first.wait_for()


def _uploaded(view: View) -> None:
    """Three files of which two could not be read, in a collection of their own."""
    name = f"uploads {time.monotonic():.0f}"
    view.site.workspace.collection(name, create=True)
    _list(view, name)
    with view.page.expect_file_chooser() as chooser:
        view.page.locator("#choose-files").click()
    chooser.value.set_files(
        [
            {"name": "会议纪要【三月】.txt", "mimeType": "text/plain", "buffer": "三月例会纪要。".encode("gb18030")},
            {"name": "broken.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 nothing follows"},
            {"name": "picture.png", "mimeType": "image/png", "buffer": b"\x89PNG"},
        ]
    )
    view.page.locator("#works [data-act=clear]").wait_for()
    view.page.locator("#list tbody tr").first.wait_for()


def _reader(view: View, name: str = "", collection: str = "") -> None:
    _list(view, collection or f"samples-{view.language}")
    name = name or SOURCE[view.language][0]
    view.page.locator("#list [data-act=open]").filter(has_text=name).first.click()
    view.page.locator("#pieces [data-piece-at]").first.wait_for()


def _piece(view: View) -> None:
    """A chunk that is chosen, with its tools."""
    _reader(view)
    view.page.locator("#pieces [data-piece-at]").nth(1).click()
    view.page.locator("#source .shown").first.wait_for()


def _trial(view: View) -> None:
    _reader(view)
    view.page.locator("#reader-head [name=size]").fill("128")
    view.page.locator("#reader-head [name=overlap]").fill("16")
    view.page.locator("#reader-head [data-form=preview] [type=submit]").click()
    view.page.locator(".note.trial").wait_for()


def _pages(view: View) -> None:
    """A PDF beside its chunks."""
    _reader(view, ".pdf")
    view.page.locator("#pages img").first.wait_for()
    view.page.locator("#pieces [data-piece-at]").first.click()
    view.page.locator("#pages .lit rect").first.wait_for()


def _table(view: View) -> None:
    _reader(view, ".xlsx")
    view.page.locator("#pieces [data-piece-at]").first.click()
    view.page.locator("#pieces .whole th").first.wait_for()


def _made(view: View, collection: str) -> str:
    """The name of a collection that nothing else uses, with one document."""
    name = f"{collection}-{view.language}"
    if name not in [held.name for held in view.site.workspace.library.collections()]:
        view.site.workspace.collection(name, create=True)
        view.site.add(name, f"{name}.txt", "\n\n".join(FACTS[view.language] * 6))
    return name


def _do(view: View, piece: int, act: str) -> None:
    at = view.page.locator("#pieces .pieces > li").nth(piece)
    at.hover()
    at.locator(f"[data-act={act}]").first.click()


def _editing(view: View) -> None:
    name = _made(view, "edited")
    _reader(view, f"{name}.txt", name)
    _do(view, 0, "edit_chunk")
    view.page.locator("#chunk-editor dialog[open] textarea").wait_for()


def _edited(view: View) -> None:
    """A chunk that was corrected and one that is switched off."""
    _editing(view)
    area = view.page.locator("#chunk-editor textarea")
    area.fill(f"{area.input_value()} {time.monotonic():.0f}")
    view.page.keyboard.press("Control+Enter")
    view.page.locator("#chunk-editor dialog").wait_for(state="detached")
    if view.page.locator("#pieces .pieces > li").nth(1).locator("[data-act=switch_off]").count():
        _do(view, 1, "switch_off")
    view.page.locator("#reader-head .edited").wait_for()


def _lab(view: View, collection: str = "samples-zh") -> None:
    _list(view, collection)
    view.page.locator("[data-lab-enter]").click()
    view.page.locator("#lab [type=submit]").wait_for()


def _marking(view: View) -> None:
    """Words of a document that become evidence."""
    name = _made(view, "lab")
    _reader(view, f"{name}.txt", name)
    view.page.locator("#source pre").wait_for()
    view.page.evaluate(SELECT, [FACTS[view.language][2]])
    view.page.locator("#lab-flag").click()
    view.page.locator("#lab-mark input[name=question]").fill(EVIDENCE[view.language])


def _marked(view: View) -> None:
    _marking(view)
    view.page.keyboard.press("Enter")
    view.page.locator("#lab-mark [role=status]").wait_for()


def _compare(view: View, overlap: str) -> None:
    """Two settings side by side over the evidence of one question."""
    _marked(view)
    view.page.keyboard.press("Escape")
    view.page.locator("#reader-back").click()
    view.page.locator("[data-lab-enter]").click()
    for field, value in {"b_size": "40", "b_overlap": overlap, "b_top_k": "3"}.items():
        view.page.locator(f"#lab [name={field}]").fill(value)
    view.page.locator("#lab [type=submit]").click()


def _refused(view: View) -> None:
    """Settings that cannot be."""
    _compare(view, "40")
    view.page.locator("#lab .refused").wait_for()


def _result(view: View) -> None:
    """What came of it, and where each finds the evidence."""
    _compare(view, "0")
    view.page.locator("#lab .verdict").wait_for()


def _unfolded(view: View) -> None:
    _result(view)
    view.page.locator("#lab [data-act=unfold]").first.click()
    view.page.locator("#lab .lab-lists").first.wait_for()


STATES: dict[str, Callable[[View], None]] = {
    "documents": _list,
    "documents-empty": _empty,
    "documents-picked": _picked,
    "documents-describing": _describing,
    "documents-renaming": _renaming,
    "documents-removing": _removing,
    "documents-recutting": _recutting,
    "documents-deleted": _deleted,
    "documents-uploaded": _uploaded,
    "reader": _reader,
    "reader-piece": _piece,
    "reader-trial": _trial,
    "reader-pages": _pages,
    "reader-table": _table,
    "reader-editing": _editing,
    "reader-edited": _edited,
    "lab-empty": _lab,
    "lab-marking": _marking,
    "lab-marked": _marked,
    "lab-refused": _refused,
    "lab": _result,
    "lab-unfolded": _unfolded,
}
IN_SIGHT = {"documents-picked": "#picked", "lab": "#lab .verdict", "lab-unfolded": "#lab .lab-lists"}
"""What a picture of a state is of, where it stands farther down."""
