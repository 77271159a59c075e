"""Events that give some of their outputs, without the others being made anew.

For every output that an event leaves out of a picture, Gradio 6.31 builds a component anew from its arguments (`Blocks.
postprocess_data`), which most of the server's time went into. It can go when Gradio passes over what is left out.
"""

import copy
from typing import Any

import gradio as gr


class Blocks(gr.Blocks):
    """A page of which events may give pictures: values by component, all others stay as they are."""

    async def postprocess_data(self, block_fn: Any, predictions: Any, state: Any) -> list[Any]:
        """What goes to the page, in the order of the outputs."""
        given = [block for block in block_fn.outputs if block in predictions] if _is_picture(predictions) else []
        if not given:
            return await super().postprocess_data(block_fn, predictions, state)
        asked = copy.copy(block_fn)
        asked.outputs = given
        values = [predictions[block] for block in given]
        made = await super().postprocess_data(asked, values if len(values) > 1 else values[0], state)
        by_id = {block._id: value for block, value in zip(given, made, strict=True)}
        return [by_id.get(block._id, gr.skip()) for block in block_fn.outputs]


def _is_picture(predictions: Any) -> bool:
    return isinstance(predictions, dict) and predictions != gr.skip()
