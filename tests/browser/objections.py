"""What a designer would object to in a page as drawn: small text and targets, text that is cut, covered or wrapped."""

from typing import cast

from playwright.sync_api import Page

_OBJECTIONS = """([root, smallest, target]) => {
  const OVER = "dialog, .arm-form, .menu-body, thead, #batch-cell-card"; // lies over the page on purpose
  const WIDE = "pre, .scroll, .times, .diff, #arms, textarea, table"; // may scroll sideways by itself
  const found = new Set();
  const visible = { visibilityProperty: true, opacityProperty: true, contentVisibilityAuto: true };
  const texts = (at) => [...at.childNodes].filter((node) => node.nodeType === 3 && node.textContent.trim());
  const wide = (at) => at.scrollWidth > at.clientWidth + 1;

  function look(at, style, box) {
    const tell = (what) => found.add(`${what}: ${at.outerHTML.replace(/\\s+/g, " ").slice(0, 140)}`);
    const own = texts(at), written = own.length > 0;
    const field = at.matches("input:not([type=checkbox]), textarea, select");
    if ((written || field) && parseFloat(style.fontSize) < smallest) tell(`text of ${style.fontSize}`);
    if (at.matches("button, a, summary, select, input, textarea") && !at.closest("p > a, td > a, .prose, pre")) {
      const whole = at.closest("label:has(> input:is([type=checkbox], [type=radio])), .wrap:has(> .wrap-inner)") ?? at;
      const area = whole.getBoundingClientRect(); // of a tick with its words, of a list to choose from with its frame
      const [width, height] = [Math.round(area.width), Math.round(area.height)];
      if (Math.min(area.width, area.height) < target) tell(`a target of ${width} by ${height}`);
    }
    const short = written && at.matches("button, summary, th, h1, h2, h3, h4");
    if (short && wide(at) && style.overflowX !== "visible" && !at.closest("[title]")) tell("cut text");
    const lines = box.height / parseFloat(style.lineHeight);
    if (written && at.matches("button, .chip, a.small") && lines > 2.6) tell("a label in two lines");
    if (/auto|scroll/.test(style.overflowX) && wide(at) && !at.matches(WIDE)) tell("scrolls sideways");
    for (const node of own) {
      const above = covering(at, node);
      if (above) tell(`covered by ${above.tagName}.${above.className}`);
    }
  }

  function covering(at, node) { // what is drawn over the middle of its first line
    const range = document.createRange();
    range.selectNodeContents(node);
    const line = [...range.getClientRects()].find((one) => one.width > 4 && one.height > 4);
    if (!line) return null;
    const [x, y] = [line.left + line.width / 2, line.top + line.height / 2];
    if (x < 0 || y < 0 || x > innerWidth || y > innerHeight || !inside(at, x, y)) return null;
    const top = document.elementFromPoint(x, y);
    if (!top || at.contains(top) || top.contains(at) || top.closest(OVER) !== at.closest(OVER)) return null;
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

  const width = document.documentElement.scrollWidth;
  if (width > innerWidth) found.add(`the page scrolls sideways: ${width} in ${innerWidth}`);
  for (const at of document.querySelector(root).querySelectorAll("*")) {
    if (!at.checkVisibility(visible) || at.closest(".unseen, [aria-hidden=true], option, [hidden]")) continue;
    const box = at.getBoundingClientRect();
    if (box.width >= 2 && box.height >= 2) look(at, getComputedStyle(at), box);
  }
  return [...found];
}"""
SMALLEST = 13
"""Pixels of the smallest text."""
TARGET = 24
"""Pixels of the smaller side of what can be pressed: WCAG 2.2, success criterion 2.5.8."""


def objections(page: Page, root: str) -> list[str]:
    """What there is to object to below `root`, one line a place."""
    return cast(list[str], page.evaluate(_OBJECTIONS, [root, SMALLEST, TARGET]))
