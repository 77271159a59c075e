"""What is said in a document's text about parts of it that are not its running text, in the language of the part."""

import re

from playground.core.strings import Language, text

_HAN = re.compile("[\u4e00-\u9fff]")


def labelled(key: str, says: str, **values: str) -> str:
    """What the part `says` in the words of `document.<key>` of the strings; "" where it says nothing."""
    if not says.strip():
        return ""
    language: Language = "zh" if _HAN.search(says + "".join(values.values())) else "en"
    return text(language, f"document.{key}", text=says.strip(), **values)
