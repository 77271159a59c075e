"""A prompt that was rendered and not sent: what it costs, and its messages."""

from playground.core.strings import Language
from playground.ui.html.elements import Html, element, join
from playground.ui.html.messages import messages
from playground.ui.html.notes import failure_card
from playground.ui.html.words import Words
from playground.ui.prompts.views.budget import meter, need_of
from playground.ui.prompts.views.editing import Preview, mistakes


def messages_of(preview: Preview, language: Language) -> Html:
    """The messages as they would be sent now, above them what they cost."""
    words = Words(language)
    run = preview.run
    need = need_of(run, words)
    return join(
        [
            meter(need, words) if need is not None else None,
            _messages(preview, words, language),
        ]
    )


def _messages(preview: Preview, words: Words, language: Language) -> Html:
    run = preview.run
    if run.prompt is None:
        return _nothing(preview, words, language)
    frame = words("prompt.frame", frame=words(f"frame.{run.prompt.frame}"))
    sent = sum(passage.fate.kind == "sent" for passage in run.passages)
    facts = element("span", frame, " · ", words.counted("chunks_sent", sent), class_="aside")
    copy = element("button", words("prompt.copy"), type="button", class_="small", data_copy_preview=True)
    sample = words("preview.sample", question=run.spec.question) if preview.sample else None
    return join(
        [
            element("div", facts, copy, class_="tools"),
            element("p", sample, class_="sum") if sample else None,
            messages(run.prompt, words, linked=False),
        ]
    )


def _nothing(preview: Preview, words: Words, language: Language) -> Html:
    """Why there are no messages; a mistake in a template is told beside it."""
    failure = preview.run.failure
    if failure is not None and failure.code == "frame_too_long":
        return element("p", words("preview.too_long"), class_="sum")
    if failure is not None and not preview.problems:
        return failure_card(failure, language)
    return element(
        "div",
        element("p", words("preview.blocked"), class_="title"),
        mistakes(preview, language),
        element("p", words("preview.blocked_why"), class_="why"),
        class_="note bad",
    )
