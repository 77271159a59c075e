"""What the page's script and the server say to one another: what a click asks for, and that something has changed."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from playground.core.errors import SettingsError


def asked(said: str) -> dict[str, Any]:
    """What a click asks for; raises SettingsError `request_unclear` for what no script of ours writes."""
    try:
        request = json.loads(said)
    except ValueError as error:
        raise SettingsError("request_unclear", what=said[:80]) from error
    if not isinstance(request, dict):
        raise SettingsError("request_unclear", what=said[:80])
    return request


def change(renamed: tuple[str, str] | None = None) -> str:
    """A word that was never said before, with the old and the new name of what was renamed."""
    was, now = renamed or (None, None)
    return json.dumps({"at": uuid4().hex, "was": was, "now": now})


def whole(asked: Mapping[str, Any], name: str) -> int:
    """A whole number of a request; raises SettingsError `request_unclear` where there is none."""
    try:
        return int(asked[name])
    except (KeyError, ValueError, TypeError, OverflowError) as error:
        raise SettingsError("request_unclear", what=name) from error
