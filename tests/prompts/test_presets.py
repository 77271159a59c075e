"""Presets exist in both languages."""

from playground.core.strings import LANGUAGES
from playground.prompts.presets import presets


def test_presets_are_the_same_ones_in_both_languages() -> None:
    zh, en = (presets(language) for language in LANGUAGES)
    assert [preset.key for preset in zh] == [preset.key for preset in en]
    assert len(zh) >= 5
    assert all(preset.title and preset.text for preset in (*zh, *en))


def test_a_preset_is_a_text_without_marks() -> None:
    assert not [preset for language in LANGUAGES for preset in presets(language) if "{{" in preset.text]
