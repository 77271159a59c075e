"""The head of an export: which questions were put to what, when, and what came of it."""

from playground.studies.exports.cleaning import on_one_line
from playground.studies.exports.words import Words, moment
from playground.studies.values import Arm, Study


def title(study: Study, words: Words) -> str:
    """What the study is called."""
    return on_one_line(study.name) or words("untitled")


def facts(study: Study, words: Words) -> list[tuple[str, str]]:
    """What was asked of what, with the digests by which two studies can be compared: labels with values."""
    told = [
        ("date", moment(study.created_at)),
        ("set", on_one_line(study.set_name)),
        ("questions", str(len(study.questions))),
        ("collection", on_one_line(study.collection) if study.collection else words("no_collection")),
        ("set_digest", study.set_digest),
        ("documents_digest", study.documents_digest or ""),
        ("study", study.id),
    ]
    return [(words(f"fact.{name}"), value) for name, value in told if value]


def arm_named(arm: Arm, study: Study, words: Words) -> str:
    """The name of an arm, and whether it is the baseline."""
    name = on_one_line(arm.name)
    return words("baseline", name=name) if arm == study.baseline and len(study.arms) > 1 else name
