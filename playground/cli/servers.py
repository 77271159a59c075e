"""`check`: whether a model server answers, how fast, and for how many at once."""

import argparse
import asyncio
import os
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from playground.cli.reranking import check_reranking
from playground.cli.servers_record import answer_record, level_record, state_record
from playground.cli.terminal import STOPPED, Terminal, number
from playground.cli.words import Words
from playground.core.errors import Failure, ModelError, Notice, SettingsError
from playground.core.strings import Language, text
from playground.core.values import Endpoint, Message, ModelInfo
from playground.models.check import Answer, answer
from playground.models.client import ModelClient
from playground.models.servers.metrics import UNKNOWN_LOAD, Load
from playground.models.servers.pressing import Level, Spread, press
from playground.models.servers.probing import ServerState, probe
from playground.models.servers.verdict import Verdict, load_verdict, verdict
from playground.models.servers.watching import watched_load
from playground.runs.record import failure_record


def register(words: Words) -> None:
    """Add `check` to the command line."""
    check = words.add("check", _check, as_json=True)
    check.add_argument("url", nargs="?", **words.told("url"))
    check.add_argument("--model", **words.told("model"))
    check.add_argument("--api-key-env", **words.told("api_key_env"))
    check.add_argument("--question", **words.told("check_ask"))
    check.add_argument("--stream", action=argparse.BooleanOptionalAction, default=True, **words.told("check_stream"))
    check.add_argument("--n", type=words.count, default=1, **words.told("check_n"))
    check.add_argument("--abilities", action="store_true", **words.told("check_abilities"))
    check.add_argument("--load", action="store_true", **words.told("check_load"))
    check.add_argument("--rerank", action="store_true", **words.told("check_rerank"))


def _check(terminal: Terminal, options: argparse.Namespace) -> int:
    """Read what a server is, ask it, judge it, and load it if wanted; 0 if all questions were answered.

    No data folder is touched.
    """
    if options.rerank:
        return check_reranking(terminal, options)
    if options.url is None:
        raise SettingsError("check_without_address")
    checking = _Checking(terminal, options, _endpoint(terminal, options))
    try:
        asyncio.run(checking.run())
    except KeyboardInterrupt:
        checking.stopped = True
        terminal.remark("stopped")
    if options.json:
        terminal.json(checking.record())
    return STOPPED if checking.stopped else checking.exit_code


def _endpoint(terminal: Terminal, options: argparse.Namespace) -> Endpoint:
    """The endpoint of that name in the settings, else the address as typed."""
    for configured in terminal.settings.endpoints:
        if configured.name == options.url:
            return configured.endpoint()
    return Endpoint(options.url, options.url, options.api_key_env)


@dataclass(slots=True)
class _Checking:
    """One check, printed while it goes on, or kept for the JSON object."""

    terminal: Terminal
    options: argparse.Namespace
    endpoint: Endpoint
    stopped: bool = False
    model: str | None = None
    state: ServerState | None = None
    answers: list[Answer] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    during: Load = UNKNOWN_LOAD
    verdict: Verdict | None = None
    levels: list[Level] = field(default_factory=list)
    load_verdict: Verdict | None = None

    @property
    def exit_code(self) -> int:
        """0 if every question got an answer with text, and every request of the load test was answered."""
        pressed = not self.options.load or (
            self.levels and all(level.answered == level.requests for level in self.levels)
        )
        answered = bool(self.answers) and all(found.pieces for found in self.answers)
        return 0 if answered and not self.failures and pressed else 1

    async def run(self) -> None:
        """Run all parts of the check that were asked for."""
        network = self.terminal.settings.network.network(os.environ)
        async with ModelClient(os.environ, network=network) as client:
            self.state = await probe(client, self.endpoint, model=self.options.model, generate=self.options.abilities)
            self._tell_state(self.state)
            self.model = self.options.model or (self.state.models[0].id if self.state.models else None)
            if self.model is None:
                self._fail(self.state.failure or Failure.of(ModelError("no_model_listed", endpoint=self.endpoint.name)))
                return
            self.tell("check_model", model=self.model)
            async with watched_load(client, self.endpoint) as load:
                for _ in range(self.options.n):
                    await self._ask(client)
                    if self.failures and self.state.standing != "up":
                        break  # it will not come up between two questions
            self.during = load.most
            self._judge()
            if self.options.load and self.answers:
                await self._press(client)

    async def _ask(self, client: ModelClient) -> None:
        question = self.options.question or text(self.terminal.language, "cli.check_question")
        try:
            found = await answer(
                client,
                self.endpoint,
                self.model or "",
                (Message("user", question),),
                streamed=self.options.stream,
            )
        except ModelError as error:
            self._fail(Failure.of(error))
            return
        self.answers.append(found)
        usage = found.usage
        self.tell("check_answer", answer=found.text)
        self.tell(
            "check_numbers" if usage else "check_numbers_estimated",
            first=number(found.first_token),
            total=number(found.total),
            prompt_tokens=number(usage.prompt_tokens if usage else None),
            completion_tokens=number(found.completion.tokens),
            rate=number(found.rate),
            finish=found.finish_reason,
        )

    def _judge(self) -> None:
        assert self.state is not None, "the state is read first"
        root = next((model.root for model in self.state.models if model.id == self.model), None)
        self.verdict = verdict(
            self.answers,
            len(self.failures),
            name=f"{self.model} {root or ''}",
            before=self.state.load,
            during=self.during,
        )
        self._say(self.verdict.said)

    async def _press(self, client: ModelClient) -> None:
        async with aclosing(press(client, self.endpoint, self.model or "")) as levels:
            async for level in levels:
                self.levels.append(level)
                self.tell(
                    "check_level",
                    at_once=level.at_once,
                    requests=level.requests,
                    failed=level.failed,
                    cut_off=level.cut_off,
                    throughput=number(level.throughput),
                    first=_spread(level.first_token),
                    latency=_spread(level.latency),
                )
        self.load_verdict = load_verdict(self.levels)
        self._say(self.load_verdict.said)

    # Telling ------------------------------------------------------------------------------------------------------

    def tell(self, key: str, **values: object) -> None:
        """Print `cli.<key>`, unless one JSON object is wanted."""
        if not self.options.json:
            self.terminal.tell(key, **values)

    def _say(self, notices: Sequence[Notice]) -> None:
        if not self.options.json:
            for notice in notices:
                self.terminal.say(notice.message(self.terminal.language))

    def _fail(self, failure: Failure) -> None:
        self.failures.append(failure)
        self.terminal.warn(failure)

    def _tell_state(self, state: ServerState) -> None:
        identity, load, language = state.identity, state.load, self.terminal.language
        self.tell(
            "check_state", standing=text(language, f"cli.standing_{state.standing}"), seconds=number(state.seconds)
        )
        if identity.kind != "unknown":
            version = identity.version or "?"
            self.tell("check_kind", kind=identity.kind, version=version, read_from=identity.kind_from or "-")
        for info in state.models:
            self.tell("served", model=info.id, facts=_served(info, language))
        if state.load_from:
            cache = "?" if load.kv_cache is None else f"{load.kv_cache:.0%}"
            self.tell("check_queue", running=number(load.running), waiting=number(load.waiting), cache=cache)
        for ability in state.abilities:
            self.tell(
                "check_ability",
                name=text(language, f"ability.{ability.name}"),
                answer=text(language, f"ability_answer.{ability.answer}"),
                seen=ability.seen.message(language),
            )

    def record(self) -> dict[str, object]:
        """The whole check as JSON."""
        language = self.terminal.language
        return {
            "url": self.endpoint.base_url,
            "worked": self.exit_code == 0 and not self.stopped,
            "stopped": self.stopped,
            "state": self.state and state_record(self.state, language),
            "model": self.model,
            "answers": [answer_record(found) for found in self.answers],
            "failures": [failure_record(failure, language) for failure in self.failures],
            "verdict": _verdict_record(self.verdict, self.terminal),
            "load": [level_record(level) for level in self.levels],
            "load_verdict": _verdict_record(self.load_verdict, self.terminal),
        }


def _served(info: ModelInfo, language: Language) -> str:
    """What is known of a model: its window, where that was read, and where the model was loaded from."""
    key = "window_unknown" if info.window is None else "window" if info.window_from else "window_stated"
    facts = [text(language, f"cli.served_{key}", window=info.window, place=info.window_from)]
    if info.root and info.root != info.id:
        facts.append(text(language, "cli.served_root", root=info.root))
    return ("；" if language == "zh" else "; ").join(facts)


def _verdict_record(found: Verdict | None, terminal: Terminal) -> dict[str, object] | None:
    if found is None:
        return None
    return {"usable": found.usable, "said": [notice.message(terminal.language) for notice in found.said]}


def _spread(spread: Spread | None) -> str:
    return "?" if spread is None else f"{spread.median:.2f} / {spread.p95:.2f}"
