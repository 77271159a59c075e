"""A served rerank model: a question and some texts sent, a score for each of them back, within a time of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from playground.core.clock import SYSTEM, Clock
from playground.core.errors import RetrievalError
from playground.http.network import DIRECT, Network
from playground.retrieval.reranking.forms import Call, Provider, calls, is_nowhere, is_other_form
from playground.retrieval.reranking.replies import read_scores
from playground.retrieval.served import Reply, Served
from playground.retrieval.wordings import limit, meaning, taken_at_once

_SHORTEST = 0.05
"""Seconds below which nothing is asked any more."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """How near each text is to the question."""

    scores: tuple[float, ...]
    """In the order of the texts; larger is closer."""
    url: str
    """Where they were sent."""
    cut: bool
    """Whether the server was asked to cut texts, since one was too long for its model."""


@dataclass(slots=True)
class _Asking:
    """One question on its way."""

    question: str
    until: float
    """On the monotonic clock."""
    call: Call | None
    """How the server is asked, once that is known."""
    cut: bool = False


class Reranker:
    """Asks one server; safe to use from several threads. In which form it is asked is found out once and kept."""

    def __init__(
        self,
        base_url: str,
        model: str = "",
        api_key: str | None = None,
        *,
        provider: Provider = "auto",
        candidates: int = 30,
        timeout: float = 10.0,
        network: Network = DIRECT,
        clock: Clock = SYSTEM,
    ) -> None:
        """`timeout` is for a question, in seconds, whatever it takes to find out how the server is asked.

        Raises RetrievalError for an address or a key that cannot be used.
        """
        self._served = Served("rerank", base_url, model, api_key, network, clock)
        self.model = model
        """"" where the server has only one."""
        self.candidates = candidates
        """How many of the best are sent."""
        self._provider: Provider = provider
        self._timeout, self._clock = timeout, clock
        self._call: Call | None = None
        """What the server has understood."""
        self._most: int | None = None
        """Texts that it takes at once, as far as it has refused more."""

    @property
    def server(self) -> str:
        """Scheme, host and port, for messages."""
        return self._served.name

    def rank(self, question: str, texts: Sequence[str]) -> Ranking:
        """The scores of `texts`. Raises RetrievalError where they cannot be had, whatever the server did."""
        asking = _Asking(question, self._clock.monotonic() + self._timeout, self._call)
        scores = self._all(asking, texts)
        assert asking.call is not None, "scores came from somewhere"
        self._call = asking.call
        return Ranking(scores, asking.call.url, asking.cut)

    def close(self) -> None:
        """Close the connections; the next call opens new ones."""
        self._served.close()

    def _all(self, asking: _Asking, texts: Sequence[str]) -> tuple[float, ...]:
        """The scores of texts of any number: in parts where the server takes no more at once."""
        size = min(self._most or len(texts), len(texts))
        found: list[float] = []
        while len(found) < len(texts):
            found += self._some(asking, texts[len(found) : len(found) + size])
        return tuple(found)

    def _some(self, asking: _Asking, texts: Sequence[str]) -> tuple[float, ...]:
        reply = self._reply(asking, texts)
        if (refusal := reply.refusal) is None:
            return read_scores(reply.body, len(texts), self.server)
        match meaning(refusal):
            case "too_many" if len(texts) > 1:
                self._most = taken_at_once(refusal, len(texts))
                return self._all(asking, texts)
            case "too_long" if not asking.cut:
                asking.cut = True
                return self._some(asking, texts)
            case "too_long":
                most = limit(refusal)
                told = "?" if most is None else str(most)
                raise RetrievalError(
                    "rerank_too_long", detail=self._served.words(refusal), server=self.server, limit=told
                )
        raise self._served.error(reply, refusal)

    def _reply(self, asking: _Asking, texts: Sequence[str]) -> Reply:
        """What the server says in the form it has understood before, else in the first that it understands."""
        if asking.call is not None:
            reply = self._ask(asking.call, asking, texts)
            if reply.refusal is None or not is_nowhere(reply.refusal):
                return reply
        nowhere: set[str] = set()
        for call in calls(self._served.address, self._provider):
            if call.url in nowhere:
                continue
            reply = self._ask(call, asking, texts)
            if reply.refusal is not None and is_nowhere(reply.refusal):
                nowhere.add(call.url)
            elif reply.refusal is None or not is_other_form(reply.refusal):
                asking.call = call
                return reply
        raise RetrievalError("rerank_nowhere", server=self.server)

    def _ask(self, call: Call, asking: _Asking, texts: Sequence[str]) -> Reply:
        left = asking.until - self._clock.monotonic()
        if left < _SHORTEST:
            raise self._late()
        try:
            return self._served.ask(call.url, call.body(self.model, asking.question, texts, cut=asking.cut), left)
        except RetrievalError as error:
            raise (self._late() if error.code == "rerank_timeout" else error) from error

    def _late(self) -> RetrievalError:
        return RetrievalError("rerank_timeout", server=self.server, seconds=round(self._timeout, 1))
