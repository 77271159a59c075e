"""What a designer would object to in a page as drawn: small text and targets, text that is cut, covered or wrapped."""

from typing import cast

from playwright.sync_api import Page

_OBJECTIONS = """([root, smallest, target, narrowest]) => {
  // Lies over the page on purpose.
  const OVER =
    "dialog, :popover-open, .arm-form, .menu-body, .menu .entries, thead, #batch-cell-card, #undo, #drawer-head, #lab-mark, #picked, " +
    "[data-testid=block-label]";
  // May scroll sideways by itself.
  const WIDE = "pre, .scroll, .times, .diff, #arms, textarea, table, .rows, .tab-container, .parts, input";
  const found = new Set();
  const visible = { visibilityProperty: true, opacityProperty: true, contentVisibilityAuto: true };
  const texts = (at) => [...at.childNodes].filter((node) => node.nodeType === 3 && node.textContent.trim());
  const wide = (at) => at.scrollWidth > at.clientWidth + 1;
  const tell = (what, at) => found.add(`${what}: ${at.outerHTML.replace(/\\s+/g, " ").slice(0, 140)}`);
  const pencil = document.createElement("canvas").getContext("2d");

  function look(at, style, box) {
    const written = texts(at).length > 0;
    const field = at.matches("input:not([type=checkbox]), textarea, select");
    if ((written || field) && parseFloat(style.fontSize) < smallest) tell(`text of ${style.fontSize}`, at);
    if (at.matches("button, a, summary, select, input, textarea") && !at.closest("p > a, td > a, .prose, pre")) {
      const whole = at.closest("label:has(> input:is([type=checkbox], [type=radio])), .wrap:has(> .wrap-inner)") ?? at;
      const area = whole.getBoundingClientRect(); // of a tick with its words, of a list to choose from with its frame
      const [width, height] = [Math.round(area.width), Math.round(area.height)];
      if (Math.min(area.width, area.height) < target) tell(`a target of ${width} by ${height}`, at);
    }
    if (at.matches("select, input:not([type=checkbox], [type=radio], [type=number])") && at.clientWidth < narrowest)
      tell(`a field of ${at.clientWidth}`, at);
    const short = written && at.matches("button, summary, th, h1, h2, h3, h4");
    if (short && wide(at) && style.overflowX !== "visible" && !at.closest("[title]")) tell("cut text", at);
    if (written && at.matches("button, a") && aside(at, box)) tell("a control beyond the edge of its box", at);
    if (written && outside(at, box)) tell("text beyond its card", at);
    if (at.matches("button, a, input, select, textarea") && clipped(at, box)) tell("a control cut off by its box", at);
    const lines = box.height / parseFloat(style.lineHeight);
    if (written && at.matches("button:not(.samples *, .lab-figures *), .chip, a.small") && lines > 2.6) tell("a label in two lines", at);
    if (at.matches("#brand h1") && at.getClientRects().length > 1) tell("the name of the product in two lines", at);
    if (/auto|scroll/.test(style.overflowX) && wide(at) && !at.matches(WIDE)) tell("scrolls sideways", at);
    const low = style.overflowY === "hidden" && style.webkitLineClamp === "none";
    if (written && low && at.scrollHeight > at.clientHeight + 4) tell("text cut below", at);
    if (at.matches("dialog[open]")) within(at, box);
    const shown = at.matches("select") ? at.selectedOptions[0]?.text : at.matches("input") && !at.value && at.placeholder;
    if (shown) fits(at, style, shown);
  }

  function aside(at, box) { // beyond the edge of what scrolls sideways, where nobody looks for it
    const scrolls = at.closest(".scroll:not(.measures *)");
    return scrolls && box.right > scrolls.getBoundingClientRect().right + 4;
  }

  function outside(at, box) {
    const card = at.closest(".card");
    if (!card || box.right <= card.getBoundingClientRect().right) return false;
    for (let up = at; up !== card; up = up.parentElement)
      if (getComputedStyle(up).overflowX !== "visible" || getComputedStyle(up).position === "fixed") return false;
    return true;
  }

  function clipped(at, box) { // by what does not scroll
    for (let up = at.parentElement; up && up !== document.body; up = up.parentElement) {
      const { overflowY, position, clipPath } = getComputedStyle(up);
      if (/auto|scroll/.test(overflowY) || position === "fixed" || clipPath !== "none") return false;
      const { height, bottom } = up.getBoundingClientRect(); // none of what only stands for its contents
      if (overflowY === "hidden" && height && (box.top + box.bottom) / 2 > bottom) return true;
    }
    return false;
  }

  function within(at, box) {
    const out = box.left < 0 || box.top < 0 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1;
    if (out) tell("a dialog beyond the window", at);
  }

  function fits(at, style, text) {
    pencil.font = style.font;
    const arrow = at.matches("select") && style.appearance !== "none" ? 16 : 0;
    const room = at.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - arrow;
    if (style.textOverflow !== "ellipsis" && pencil.measureText(text).width > room + 2) tell("cut text in a field", at);
  }

  function covering(at, node) { // what is drawn over its first line: in the middle or at an end
    const range = document.createRange();
    range.selectNodeContents(node);
    const line = [...range.getClientRects()].find((one) => one.width > 4 && one.height > 4);
    if (!line) return null;
    const places = [line.left + line.width / 2, line.left + 2, line.right - 2];
    return places.map((x) => above(at, x, line.top + line.height / 2)).find(Boolean);
  }

  function above(at, x, y) {
    if (x < 0 || y < 0 || x > innerWidth || y > innerHeight || !inside(at, x, y)) return null;
    const top = document.elementFromPoint(x, y);
    if (!top?.checkVisibility(visible) || at.contains(top) || top.contains(at) || top.closest(OVER) !== at.closest(OVER)) return null;
    return top;
  }

  function inside(at, x, y) { // of everything that would clip it there
    for (let up = at; up; up = up.parentElement) {
      const box = up.getBoundingClientRect();
      const out = x < box.left || x > box.right || y < box.top || y > box.bottom;
      if (out && getComputedStyle(up).overflow !== "visible") return false;
    }
    return true;
  }

  function light(at) {
    const [red, green, blue, alpha = 1] = getComputedStyle(at).backgroundColor.match(/[\\d.]+/g).map(Number);
    return alpha > 0 && red + green + blue > 384;
  }

  function whole() { // of the page itself
    const width = document.documentElement.scrollWidth;
    if (width > innerWidth) found.add(`the page scrolls sideways: ${width} in ${innerWidth}`);
    const body = document.querySelector(".gradio-container") ?? document.body, box = body.getBoundingClientRect();
    const [left, right] = [Math.round(box.left), Math.round(innerWidth - box.right)];
    if (Math.abs(left - right) > 1) found.add(`the page is not in the middle: ${left} on its left, ${right} on its right`);
    const dark = document.body.classList.contains("dark");
    for (const at of [document.documentElement, document.body, body])
      if (dark && light(at)) found.add(`a light strip in the dark: the background of ${at.tagName}`);
  }

  whole();
  const inner = document.documentElement.classList.contains("drawer") ? "#left" : root; // the rest waits behind it
  const seen = [...document.querySelector(inner).querySelectorAll("*")].filter((at) => {
    if (!at.checkVisibility(visible) || at.closest(".unseen, [aria-hidden=true], option, [hidden]")) return false;
    const box = at.getBoundingClientRect();
    return box.width >= 2 && box.height >= 2;
  });
  for (const at of seen) look(at, getComputedStyle(at), at.getBoundingClientRect());
  const start = scrollY, last = Math.min(document.documentElement.scrollHeight, 8 * innerHeight);
  for (let top = 0; top < last; top += innerHeight) { // what is covered can only be told of what is in the window
    scrollTo({ top, behavior: "instant" });
    for (const at of seen)
      for (const node of texts(at)) {
        const cover = covering(at, node);
        if (cover) tell(`covered by ${cover.tagName}.${cover.className}`, at);
      }
  }
  scrollTo({ top: start, behavior: "instant" });
  return [...found];
}"""
SMALLEST = 13
"""Pixels of the smallest text."""
TARGET = 24
"""Pixels of the smaller side of what can be pressed: WCAG 2.2, success criterion 2.5.8."""

NARROWEST = 60
"""Pixels of the narrowest field in which something is chosen or written."""


def objections(page: Page, root: str) -> list[str]:
    """What there is to object to below `root`, one line a place."""
    return cast(list[str], page.evaluate(_OBJECTIONS, [root, SMALLEST, TARGET, NARROWEST]))
