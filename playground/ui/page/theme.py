"""Colours, sizes and fonts: pairs for light and dark; every rule of page.css stands on these variables."""

import gradio as gr
from gradio.themes import LocalFont, sizes
from gradio.themes.utils import colors

_CHINESE = ("system-ui", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC")
_INK = colors.Color(
    "#eef6f5",
    "#d7ebe8",
    "#b3d8d3",
    "#84bfb8",
    "#549f98",
    "#2f7a73",
    "#276a65",
    "#215652",
    "#1d4543",
    "#1a3a38",
    "#0c2220",
    name="ink",
)
_STONE = colors.Color(
    "#fafaf9",
    "#f4f4f2",
    "#e7e7e3",
    "#d5d5d0",
    "#a3a39d",
    "#6f6f6a",
    "#575752",
    "#3f3f3b",
    "#2a2a28",
    "#1c1c1b",
    "#131312",
    name="stone",
)

_LIGHT_AND_DARK = {
    "body_background_fill": ("#f6f6f4", "#141413"),
    "body_text_color": ("#1f2321", "#e7e7e3"),
    "body_text_color_subdued": ("#62625c", "#a3a39d"),
    "background_fill_primary": ("#ffffff", "#1c1c1b"),
    "background_fill_secondary": ("#f6f6f4", "#141413"),
    "border_color_primary": ("#e4e4df", "#30302d"),
    "block_background_fill": ("transparent", "transparent"),
    "block_border_color": ("#e4e4df", "#30302d"),
    "block_title_text_color": ("#575752", "#b5b5ae"),
    "block_label_text_color": ("#575752", "#b5b5ae"),
    "block_info_text_color": ("#62625c", "#a3a39d"),
    "input_background_fill": ("#ffffff", "#20201f"),
    "input_border_color": ("#dcdcd6", "#3a3a37"),
    "input_border_color_focus": ("#2f7a73", "#549f98"),
    "input_placeholder_color": ("#6c6c66", "#9a9a93"),
    "slider_color": ("#2f7a73", "#549f98"),
    "link_text_color": ("#276a65", "#84bfb8"),
    "button_primary_background_fill": ("#276a65", "#2d746e"),
    "button_primary_background_fill_hover": ("#215652", "#276a65"),
    "button_primary_border_color": ("#276a65", "#2d746e"),
    "button_primary_text_color": ("#ffffff", "#ffffff"),
    "button_secondary_background_fill": ("#ffffff", "#20201f"),
    "button_secondary_background_fill_hover": ("#f1f1ee", "#2a2a28"),
    "button_secondary_border_color": ("#dcdcd6", "#3a3a37"),
    "checkbox_label_background_fill": ("#ffffff", "#20201f"),
    "checkbox_label_border_color": ("#dcdcd6", "#3a3a37"),
    "checkbox_label_background_fill_selected": ("#eef6f5", "#1d3533"),
    "checkbox_label_text_color_selected": ("#1d4543", "#d7ebe8"),
    "table_even_background_fill": ("#ffffff", "#1c1c1b"),
    "table_odd_background_fill": ("#fafaf9", "#20201f"),
    "table_border_color": ("#e4e4df", "#30302d"),
    "color_accent_soft": ("#eef6f5", "#1d3533"),
}
_BOTH = {
    "block_border_width": "0px",
    "block_padding": "0px",
    "block_shadow": "none",
    "block_title_text_size": "13px",
    "block_title_text_weight": "400",
    "block_label_background_fill": "transparent",
    "block_label_border_width": "0px",
    "block_label_padding": "0",
    "input_border_width": "1px",
    "input_padding": "7px 10px",
    "input_shadow": "none",
    "input_shadow_focus": "0 0 0 3px color-mix(in srgb, var(--input-border-color-focus) 22%, transparent)",
    "layout_gap": "14px",
    "form_gap_width": "0px",
    "button_large_padding": "9px 18px",
    "button_large_text_size": "*text_md",
    "button_large_text_weight": "700",
    "button_small_padding": "4px 10px",
    "button_primary_shadow": "none",
    "button_secondary_shadow": "none",
    "button_border_width": "1px",
}


def theme() -> gr.themes.Base:
    """The look of the page; its fonts come from the server itself."""
    base = gr.themes.Base(
        primary_hue=_INK,
        secondary_hue=_INK,
        neutral_hue=_STONE,
        radius_size=sizes.radius_md,
        spacing_size=sizes.spacing_sm,
        text_size=sizes.text_md,
        # Only these two weights of the bundled fonts are complete.
        font=[LocalFont("IBM Plex Sans", weights=(400, 700)), *_CHINESE, "sans-serif"],
        font_mono=[LocalFont("IBM Plex Mono", weights=(400,)), "ui-monospace", "Noto Sans Mono CJK SC", "monospace"],
    )
    light = {name: pair[0] for name, pair in _LIGHT_AND_DARK.items()}
    dark = {f"{name}_dark": pair[1] for name, pair in _LIGHT_AND_DARK.items() if pair[0] != pair[1]}
    return base.set(**light, **dark, **_BOTH)
