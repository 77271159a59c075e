// browser/size.js: the size that is kept, and our styles for it.

import assert from "node:assert/strict";
import test from "node:test";
import { opened } from "./opened.js";

const SIZE = ["browser/size.js"];
const { scaled } = opened("", SIZE).playground;

test("a share of the window becomes as much smaller as the page is drawn larger", () => {
  assert.equal(scaled("a { height: calc(100vh - 160px); width: min(10px, 30dvw) }", 1.25), "a { height: calc(80vh - 160px); width: min(10px, 24dvw) }");
});

test("too little room is told sooner, and what else is said in pixels stays", () => {
  assert.equal(scaled("@media (min-width: 761px) and (max-height: 900px) { a { top: 12px } }", 2), "@media (min-width: 1522px) and (max-height: 1800px) { a { top: 12px } }");
});

test("names and colours that look like a length stay", () => {
  const css = "#a1vh, .b-2vw { color: #44vh11; --x3vh: 1 }";
  assert.equal(scaled(css, 1.5), css);
});

/** The page of a browser that keeps `kept` as its size. */
const page = (kept) =>
  opened("<select id='size'><option value='1'><option value='1.25'><option value='1.5'></select>", SIZE, ({ document, localStorage }) => {
    document.head.innerHTML = "<style>a { height: 60vh }</style>";
    if (kept) localStorage.setItem("playground.size", kept);
  });

test("the size that is kept holds before anything is drawn", () => {
  const { document, playground } = page("1.5");
  assert.equal(playground.scale, 1.5);
  assert.equal(document.querySelector("style").textContent, "a { height: 40vh }");
  assert.equal(document.documentElement.style.getPropertyValue("--scale"), "1.5");
  assert.ok(document.documentElement.hasAttribute("data-scaled"));
});

test("a size that is none of ours changes nothing", () => {
  for (const kept of [null, "7", "large"]) {
    const { document, playground } = page(kept);
    assert.equal(playground.scale, 1);
    assert.equal(document.querySelector("style").textContent, "a { height: 60vh }");
  }
});

test("a size is chosen, kept, and left again", () => {
  const { document, playground, localStorage } = page(null);
  const choose = (value) => {
    const at = document.querySelector("#size");
    at.value = value;
    at.dispatchEvent(new document.defaultView.Event("change", { bubbles: true }));
  };
  choose("1.25");
  assert.equal(localStorage.getItem("playground.size"), "1.25");
  assert.equal(document.querySelector("style").textContent, "a { height: 48vh }");
  choose("1");
  assert.equal(playground.scale, 1);
  assert.equal(document.querySelector("style").textContent, "a { height: 60vh }");
  assert.ok(!document.documentElement.hasAttribute("data-scaled"));
});
