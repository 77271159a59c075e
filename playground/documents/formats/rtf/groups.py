"""Which groups and words of RTF hold text, which are told of, and which are passed over."""

import re

SIGNS = {
    "tab": "\t", "line": "\n", "emdash": "—", "endash": "–", "emspace": " ", "enspace": " ", "bullet": "•",
    "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "~": "\u00a0",
    "_": "-", "{": "{", "}": "}", "\\": "\\",
    "nestcell": " | ", "nestrow": "\n",
}  # fmt: skip
"""Words that stand for text."""
TEXTS = {
    **dict.fromkeys(("header", "headerl", "headerr", "headerf"), "header"),
    **dict.fromkeys(("footer", "footerl", "footerr", "footerf"), "footer"),
    "footnote": "note",
    "annotation": "comment",
    "shptxt": "box",
}
"""Groups that hold a text of their own."""
NOTED = {"pict": "pictures_not_read", "object": "objects_not_read", "mmath": "equations_not_read"}
"""Groups that are not read, by the notice that says so."""
SKIPPED = frozenset(
    re.findall(
        r"\w+",
        "colortbl info themedata colorschememapping latentstyles datastore listtable listoverridetable rsidtbl "
        "generator nonshppict xmlnstbl pgdsctbl pnseclvl mmathPr wgrffmtfilter filetbl revtbl userprops docvar "
        "ftnsep ftnsepc aftnsep aftnsepc aftncn ftncn bkmkstart bkmkend nesttableprops atnid atnref atndate "
        "atntime atnparent objdata sp fldtype datafield",
    )
)
"""Groups that are passed over without a word: they hold no text of the document, or hold it twice."""
