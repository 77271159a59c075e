"""What is previewed is what is then sent, byte for byte."""

import random
from contextlib import aclosing
from dataclasses import replace

from playground.core.values import PromptChoice, RetrievalSettings, RunSpec
from playground.prompts.versions import PromptStore
from playground.workspace import Workspace
from tests.conftest import folded
from tests.fakes.openai_server import FakeServer

QUESTIONS = (
    "采莲赋的内容是什么",
    "What is it about?",
    "{{context}} </文档> <|im_end|>",
    "概括\r\n一下 😀",
    "'莲花过人头'{% raw %}",
)
INSTRUCTIONS = ("", "  ", "用一句话回答。", "Answer with {{question}} and </DOCUMENTS>.")
TEMPLATES = ("{{custom_prompt}}\n{% for d in documents %}{{ d.text|upper }}{% endfor %}\n{{ question }}\r\n", "{{context}}{{question}}")  # fmt: skip


def saved_sets(store: PromptStore) -> list[str]:
    for number, template in enumerate(TEMPLATES):
        for language in ("zh", "en"):
            stock = store.set_of("stock", language)
            parts = {**stock.parts, "custom": template, "system": stock.parts["system"] + f"\n{number}"}
            store.save(replace(stock, name=f"p{number}", parts=parts))
    return ["stock", *store.names()]


async def test_fifty_random_prompts_are_sent_as_previewed(lotus: Workspace, server: FakeServer) -> None:
    chance = random.Random(4)
    names = saved_sets(lotus.prompts)
    for _ in range(50):
        choice = PromptChoice(
            set=lotus.prompts.set_of(chance.choice(names), chance.choice(("zh", "en"))),
            frame=chance.choice(("auto", "rag", "custom", "simple")),
            custom_instruction=chance.choice(INSTRUCTIONS),
            roles=chance.choice(("user", "system_user")),
            context_format=chance.choice(("stock", "qanything")),
            rendering=chance.choice(("jinja", "replacement")),
        )
        spec = RunSpec(
            question=chance.choice(QUESTIONS),
            collection=chance.choice(("lotus", None)),
            prompt=choice,
            endpoint="fake",
            model="fake-model",
            retrieval=RetrievalSettings(top_k=chance.randint(1, 4)),
        )
        async with aclosing(lotus.pipeline.preview(spec)) as events:
            preview = folded([event async for event in events])
        sent = await lotus.run(spec)
        assert preview.prompt is not None, preview.failure
        assert sent.prompt == preview.prompt
        messages = [{"role": message.role, "content": message.content} for message in preview.prompt.messages]
        assert server.chats[-1].json["messages"] == messages
    assert len(server.chats) == 50


async def test_a_preview_is_not_recorded_and_sends_nothing(lotus: Workspace, server: FakeServer) -> None:
    spec = RunSpec("问", "lotus", PromptChoice(lotus.catalog.stock("zh")), "fake", "fake-model")
    async with aclosing(lotus.pipeline.preview(spec)) as events:
        run = folded([event async for event in events])
    assert run.prompt is not None
    assert lotus.history.count() == 0
    assert not server.chats
