"""What can be asked for on the Models tab, and how it is done."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, TypeAdapter

from playground.core.counts import unfolded
from playground.core.values import Endpoint
from playground.models.registry import Draft, EndpointRegistry
from playground.ui.models.kept import Kept
from playground.ui.page.actions import Action, Text


def _tokens(said: object) -> object:
    """A count of tokens in digits; None in the place of a field that was left empty."""
    if not isinstance(said, str):
        return said
    return unfolded(said) if said.strip() else None


Window = Annotated[int | None, BeforeValidator(_tokens)]
"""A number of tokens as it was typed: 16384, or 16k."""


class MakeDefault(Action):
    """Begin with an endpoint from now on."""

    act: Literal["default"]
    name: Text


class Move(Action):
    """Put an endpoint one place up or down."""

    act: Literal["up", "down"]
    name: Text


class Hide(Action):
    """Offer an endpoint no longer, or again."""

    act: Literal["hide", "show"]
    name: Text


class _Fields(Action):
    """The form of an endpoint."""

    base_url: Text = ""
    name: Text = ""
    api_key_env: Text = ""
    window: Window = None

    @property
    def draft(self) -> Draft:
        """What was typed, not checked yet."""
        return Draft(self.base_url, self.name, self.api_key_env or None, self.window)


class New(_Fields):
    """Open the form of a new endpoint; some of it may be filled in."""

    act: Literal["new"]


class Edit(Action):
    """Open the form of an endpoint that is there."""

    act: Literal["edit"]
    name: Text


class Save(_Fields):
    """Add an endpoint, or put it in the place of another."""

    act: Literal["save"]
    before: Text = ""
    """The name of the one that was edited; "" for a new one."""
    unheard: Literal["", "yes"] = ""
    """Whether it is kept though nothing answers there yet."""


class Cancel(Action):
    """Close the form."""

    act: Literal["cancel"]


class Take(Action):
    """Add a server that was found on this machine."""

    act: Literal["take"]
    url: Text


class Forget(Action):
    """Show no longer what was found on this machine."""

    act: Literal["forget"]


class Remove(Action):
    """Delete an endpoint that was typed on the page."""

    act: Literal["remove"]
    name: Text


class Pick(Action):
    """Choose what to check: an endpoint, and perhaps one of its models."""

    act: Literal["pick"]
    name: Text
    model: Text = ""


class Stop(Action):
    """Stop the check that is running."""

    act: Literal["stop"]


class ReadAll(Action):
    """Read the states of all endpoints."""

    act: Literal["read"]


class ReadOne(Action):
    """Read the state of an endpoint, perhaps with what it can do, which makes it generate a little."""

    act: Literal["read_one", "abilities"]
    name: Text


class Find(Action):
    """Look for servers on this machine."""

    act: Literal["find"]


class Check(Action):
    """Ask a server a question, or put some load on it; the model "" is the first that it lists."""

    act: Literal["check", "press"]
    name: Text
    model: Text = ""


class OfferPlan(Action):
    """Show the form of a plan."""

    act: Literal["offer"]


Change = MakeDefault | Move | Hide | New | Edit | Save | Cancel | Take | Forget | Remove | Pick | Stop
Work = ReadAll | ReadOne | Find | Check | OfferPlan
CHANGES: TypeAdapter[Change] = TypeAdapter(Annotated[Change, Field(discriminator="act")])
"""What is done at once."""
WORK: TypeAdapter[Work] = TypeAdapter(Annotated[Work, Field(discriminator="act")])
"""What takes long, and is shown as it comes."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a change."""

    changed: bool = False
    """Whether others have to look again."""
    renamed: tuple[str, str] | None = None
    """The name of an endpoint before and now."""
    form: tuple[Draft, str | None] | None = None
    """The form to open: its draft, and the name of the endpoint that it is of."""
    closes: bool = False
    """Whether a form that is open has done its work."""
    unread: tuple[Endpoint, ...] = ()
    """Endpoints whose state nobody has read yet."""


class EndpointActions:
    """Changes the list of endpoints, and what is kept for a page; any thread may call."""

    def __init__(self, endpoints: EndpointRegistry) -> None:
        self._endpoints = endpoints

    def change(self, action: Change, kept: Kept) -> Outcome:
        """Do what was asked for; raises PlaygroundError when that cannot be."""
        match action:
            case MakeDefault(name=name):
                self._endpoints.make_default(name)
                return Outcome(changed=True)
            case Move(act=way, name=name):
                return self._move(name, -1 if way == "up" else 1)
            case Hide(act=act, name=name):
                self._endpoints.hide(name, act == "hide")
                return Outcome(changed=True)
            case New():
                return Outcome(form=(action.draft, None))
            case Edit(name=name):
                one = self._endpoints.get(name)
                return Outcome(form=(Draft(one.base_url, one.name, one.api_key_env, one.window), one.name))
            case Save():
                return self._save(action, kept)
            case Cancel():
                return Outcome(closes=True)
            case Take(url=url):
                return Outcome(changed=True, unread=(self._endpoints.add(url),))
            case Remove(name=name):
                self._endpoints.remove(name)
                return Outcome(changed=True, closes=True)
            case _:
                return self._choose(action, kept)

    def _move(self, name: str, by: int) -> Outcome:
        names = [entry.endpoint.name for entry in self._endpoints.entries()]
        at = names.index(self._endpoints.get(name).name)
        to = min(max(at + by, 0), len(names) - 1)
        names.insert(to, names.pop(at))
        self._endpoints.arrange(names)
        return Outcome(changed=True)

    def _save(self, action: Save, kept: Kept) -> Outcome:
        if not action.before:
            return Outcome(changed=True, closes=True, unread=(self._endpoints.create(action.draft),))
        made = self._endpoints.edit(action.before, action.draft)
        kept.picked = made.name if kept.picked == action.before else kept.picked
        return Outcome(changed=True, closes=True, renamed=(action.before, made.name), unread=(made,))

    def _choose(self, action: Forget | Pick | Stop, kept: Kept) -> Outcome:
        """Changes nothing but what is kept for the page."""
        match action:
            case Forget():
                kept.found = None
            case Pick(name=name, model=model):
                kept.picked, kept.model = self._endpoints.get(name).name, model
            case Stop():
                if kept.checking is not None:
                    kept.checking.stopping = True
        return Outcome()
