"""The head of an answer: what was asked, of which documents, with which prompt and model, and when."""

import json

from playground.core.values import Run, RunSpec
from playground.models.endpoints import BUILTIN
from playground.ui.html.controls import button
from playground.ui.html.elements import Html, element, join
from playground.ui.html.words import Words
from playground.ui.page.choices import model_name
from playground.ui.page.prompt_sets import reference, shown


def asked(run: Run, words: Words) -> Html:
    """The question and what it was asked with; `data-asked` lets the page find out what was changed since.

    Which of the badges holds, and whether there is something to take over, our script finds out.
    """
    spec = run.spec
    collection = words.collection(spec.collection) if spec.collection else words("asked.no_documents")
    prompt = f"{shown(_reference(spec), words)} · {words(f'language.{spec.prompt.set.language}')}"
    model = model_name(spec.model, words.language)
    server = None if spec.endpoint == BUILTIN.name else spec.endpoint
    parts = [element("span", collection, class_="whole"), element("span", prompt, class_="whole")]
    parts += [element("bdi", model, class_="whole", title=server)]
    when = element(
        "time", words.short_moment(run.created_at), datetime=run.created_at, title=words.moment(run.created_at)
    )
    past = element("span", words("asked.past", moment=words.moment(run.created_at)), class_="badge past-run")
    changed = (
        element("span", words(f"asked.{name}"), class_=f"badge {name}", role="status")
        for name in ("question-changed", "setup-changed", "chunks-changed")
    )
    use = button(words("asked.use"), title=words("asked.use_why"), class_="link use", data_use=run.id)
    return element(
        "header",
        element("p", spec.question, class_="asked-question", title=spec.question),
        element(
            "p",
            join(parts, " · "),
            element("span", " · ", when, class_="whole when"),
            past,
            *changed,
            use,
            class_="asked-with",
        ),
        data_run=run.id,
        data_off=json.dumps(spec.retrieval.switched_off),
        data_asked=json.dumps(settings(spec), ensure_ascii=False),
    )


def _reference(spec: RunSpec) -> str:
    """The prompt as the page refers to it."""
    return reference(spec.prompt.set.name, spec.prompt.set.number)


def settings(spec: RunSpec) -> dict[str, object]:
    """What was set, by the names of the page's controls."""
    prompt, retrieval, sampling = spec.prompt, spec.retrieval, spec.sampling
    return {
        "question": spec.question,
        "collection": spec.collection or "",
        "endpoint": spec.endpoint,
        "model": spec.model,
        "prompt_language": prompt.set.language,
        "prompt_set": _reference(spec),
        "frame": prompt.frame,
        "custom_instruction": prompt.custom_instruction,
        "roles": prompt.roles,
        "context_format": prompt.context_format,
        "rendering": prompt.rendering,
        "top_k": retrieval.top_k,
        "threshold": retrieval.threshold,
        "mode": retrieval.mode,
        "fusion": retrieval.fusion,
        "extent": retrieval.extent,
        "rerank": retrieval.rerank,
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "max_tokens": sampling.max_tokens,
        "seed": sampling.seed,
        "stop": "\n".join(sampling.stop),
    }
