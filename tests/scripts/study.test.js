// study/study.js: stepping through sentences, what is opened below all answers, fields that are drawn anew.

import assert from "node:assert/strict";
import test from "node:test";
import { opened } from "./opened.js";

const ARM = (/** @type {string} */ name) => `<div class="grounded" id="${name}">
  <p><span data-sentence="0" tabindex="-1">Zero.</span><span data-sentence="2" tabindex="-1">Two,</span> <span data-sentence="2" tabindex="-1">two.</span></p>
  <button data-step="1">]</button><button data-step="-1">[</button>
  <details class="checks"><summary>Checks</summary></details>
  <div data-evidence="0" hidden></div><div data-evidence="2" hidden></div>
  <textarea></textarea>
</div>`;

function page(html = ARM("one") + ARM("two")) {
  const window = opened(html, ["browser/page.js", "browser/actions.js", "study/study.js"]);
  const { document } = window;
  for (const part of document.querySelectorAll(".grounded")) Object.defineProperty(part, "offsetParent", { value: document.body });
  const at = (/** @type {string} */ selector) => document.querySelector(selector);
  const key = (/** @type {string} */ name, target = document.body) =>
    target.dispatchEvent(new window.KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
  const shown = (/** @type {string} */ arm) =>
    [...document.querySelectorAll(`#${arm} [data-evidence]`)].filter((part) => !part.hidden).map((part) => part.dataset.evidence);
  return { window, document, at, key, shown };
}

test("the keys step from sentence to sentence and around", () => {
  const { key, shown } = page();
  key("]");
  assert.deepEqual(shown("one"), ["0"]);
  key("]");
  assert.deepEqual(shown("one"), ["2"]);
  key("]");
  assert.deepEqual(shown("one"), ["0"]);
  key("[");
  assert.deepEqual(shown("one"), ["2"]);
  assert.deepEqual(shown("two"), []);
});

test("a button steps through its own answer", () => {
  const { at, key, shown } = page();
  at("#two [data-step='-1']").click();
  assert.deepEqual(shown("two"), ["2"]);
  key("[");
  assert.deepEqual(shown("two"), ["0"], "and the keys go on there");
  assert.deepEqual(shown("one"), []);
});

test("all pieces of a sentence are marked", () => {
  const { document, key } = page();
  key("[");
  assert.equal(document.querySelectorAll("#one .at").length, 2);
});

test("a bracket that is typed steps nowhere", () => {
  const { at, key, shown } = page();
  key("]", at("textarea"));
  assert.deepEqual(shown("one"), []);
});

test("a click on a sentence shows its place, and a second one hides it", () => {
  const { at, shown } = page();
  at("#one [data-sentence='2']").click();
  assert.deepEqual(shown("one"), ["2"]);
  at("#one [data-sentence='2']").click();
  assert.deepEqual(shown("one"), []);
});

test("Escape closes the place", () => {
  const { at, key, shown } = page();
  at("#one [data-step='1']").click();
  key("Escape", at("#one [data-sentence]"));
  assert.deepEqual(shown("one"), []);
});

test("checks that are opened below one answer are opened below all", () => {
  const { window, document, at } = page();
  at("#one summary").click();
  window.frame();
  assert.equal(document.querySelector("#two details").open, true);
});

test("what the browser keeps can be asked for", () => {
  const { window } = page();
  window.localStorage.setItem("playground.author", '"Li"');
  assert.equal(window.playground.author(), "Li");
  assert.equal(window.playground.kept("compare"), "");
  window.localStorage.setItem("playground.author", "nonsense");
  assert.equal(window.playground.author(), "");
});
