"""Key points as they are read: what must be said, in which ways, and what must not."""

from collections.abc import Iterable

from playground.studies.values import KeyPoint
from playground.ui.html.elements import Html, element, join
from playground.ui.html.words import Words


def points(known: Iterable[KeyPoint], *more: Html, words: Words) -> Html:
    """A list with an item each, and `more` of them."""
    return element("ul", *(element("li", _told(point, words)) for point in known), *more, class_="points")


def _told(point: KeyPoint, words: Words) -> Html:
    ways = join((element("bdi", way, class_="way-said") for way in point.alternatives), words("sets.point_or"))
    if point.wanted:
        return ways
    return join([element("span", words("sets.point_unwanted"), class_="aside"), ways])
