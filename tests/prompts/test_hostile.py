"""Templates that try to run for ever, eat the memory or get out; each ends as an error and the next one renders."""

import itertools
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from playground.core.clock import Clock
from playground.core.errors import PromptError
from playground.core.values import RenderedPrompt
from playground.prompts.limits import PATIENCE
from playground.prompts.renderer import Renderer
from tests.prompts import NOW, choice, chunk, text_of

Render = Callable[..., RenderedPrompt]
LOOP = "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}"

HOSTILE = {
    "an endless loop": (LOOP, "prompt_too_slow"),
    "an endless loop of output": ("{% for i in range(99999) %}{% for j in range(99999) %}x{% endfor %}{% endfor %}", "prompt_too_large"),
    "one long calculation": ("{% for i in range(2000) %}{{ range(99999)|sort|length }}{% endfor %}", "prompt_too_slow"),
    "a text times a number": ("{{ 'A' * 1000000000 }}", "prompt_refused"),
    "a list times a number": ("{{ [0] * 1000000000 }}", "prompt_refused"),
    "a power": ("{{ 9**9**9 }}", "prompt_refused"),
    "doubling": ("{% set n=namespace(s='ab') %}{% for i in range(40) %}{% set n.s = n.s ~ n.s %}{% endfor %}", "prompt_too_large"),
    "padding": ("{{ 'x'.ljust(10000000000) }}", "prompt_too_large"),
    "a wide format": ("{{ '%99999999999d'|format(1) }}", "prompt_too_large"),
    "endless recursion": ("{% macro m(n) %}{{ m(n+1) }}{% endmacro %}{{ m(0) }}", "prompt_too_complex"),
    "a class": ("{{ ''.__class__.__mro__ }}", "prompt_refused"),
    "a class by filter": ("{{ ''|attr('__cl' ~ 'ass__') }}", "prompt_refused"),
    "a class by format": ("{{ '{0.__class__}'.format(question) }}", "prompt_refused"),
    "globals": ("{{ namespace.__init__.__globals__ }}", "prompt_refused"),
    "our own filter": ("{{ question|_printed }}", "prompt_undefined"),
    "changing the documents": ("{{ documents.append(1) }}", "prompt_refused"),
    "another file": ("{% extends '/etc/passwd' %}", "prompt_refused"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_template_ends_as_an_error_and_the_next_one_renders(render: Render, case: str) -> None:
    template, code = HOSTILE[case]
    with pytest.raises(PromptError) as caught:
        render(template, "甲")
    assert caught.value.code == code
    assert text_of(render("{{question}}", question="问")) == "问"


def test_an_endless_template_makes_nobody_else_wait(renderer: Renderer) -> None:
    stock, endless = choice(), choice(rag=LOOP)
    chunks = [(1, chunk("甲"))]
    renderer.render(stock, "问", chunks, NOW)
    with ThreadPoolExecutor() as threads:
        stuck = [threads.submit(renderer.render, endless, "问", chunks, NOW) for _ in range(2)]
        renderer.render(stock, "问", chunks, NOW)
        assert not any(run.done() for run in stuck)
        assert {getattr(run.exception(), "code", None) for run in stuck} == {"prompt_too_slow"}


def test_a_process_that_does_nothing_is_given_up() -> None:
    moments: Iterator[float] = itertools.repeat(0.0)
    with Renderer(children=1, clock=replace(Clock(), monotonic=lambda: next(moments))) as renderer:
        renderer.render(choice(), "问", [], NOW)
        (pid,) = renderer.pids()
        os.kill(pid, signal.SIGSTOP)
        moments = itertools.count(step=PATIENCE)
        with pytest.raises(PromptError) as caught:
            renderer.render(choice(), "问", [], NOW)
        assert caught.value.code == "prompt_too_slow"
        assert renderer.pids() != (pid,)


def test_a_process_that_died_in_between_has_a_successor() -> None:
    with Renderer(children=1) as renderer:
        renderer.warm()
        (pid,) = renderer.pids()
        os.kill(pid, 9)
        assert renderer.render(choice(), "问", [], NOW).messages
        assert renderer.pids() != (pid,)


def test_nothing_is_started_before_it_is_needed_or_left_after_the_end() -> None:
    renderer = Renderer()
    assert renderer.pids() == ()
    renderer.warm()
    (pid,) = renderer.pids()
    renderer.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_many_threads_get_their_own_prompts(renderer: Renderer) -> None:
    def ask(number: int) -> str:
        return text_of(renderer.render(choice(simple="{{question}}"), str(number), [], NOW))

    with ThreadPoolExecutor(16) as threads:
        assert list(threads.map(ask, range(200))) == [str(number) for number in range(200)]
