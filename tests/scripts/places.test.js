// browser/places.js: where one is stands in the address, and an address leads there.

import assert from "node:assert/strict";
import test from "node:test";
import { opened } from "./opened.js";

const TABS = '<div id="tabs"><div><button data-tab-id="playground"></button><button data-tab-id="shelf"></button></div></div>';

/** A page with the tab `shelf`, which is at `here` and keeps where it was told to go. */
function page(here, hash = "", ready) {
  const went = [];
  const window = opened(`${TABS}<div id="room"></div>`, ["browser/page.js", "browser/places.js"], (made) => {
    made.location.hash = hash;
    made.cancelAnimationFrame = () => {};
    made.setTimeout = (go) => go();
  });
  Object.defineProperty(window.document.querySelector("#room"), "offsetParent", { value: window.document.body });
  window.playground.place("shelf", {
    root: "#room",
    ready,
    here: () => here.place,
    beside: ([first, second], before) => first === before[0] && second === before[1],
    go: (parts) => went.push(parts),
  });
  const draw = async () => {
    window.document.querySelector("#room").append("x");
    await new Promise((done) => setImmediate(done));
    window.frame();
  };
  return { window, went, draw };
}

test("what is open stands in the address, in a form that can be read", async () => {
  const { window, draw } = page({ place: ["年假", "rag@2"] });
  await draw();
  assert.equal(decodeURIComponent(window.location.hash), "#shelf/年假/rag@2");
  assert.ok(window.location.hash.endsWith("/rag@2"));
});

test("a place is a step that can be gone back from, what a tab takes for none is not", async () => {
  const here = { place: ["c"] };
  const { window, draw } = page(here);
  await draw();
  const steps = window.history.length;
  here.place = ["c", "d"];
  await draw();
  assert.equal(window.history.length, steps + 1);
  here.place = ["c", "d", "7"];
  await draw();
  assert.equal(window.history.length, steps + 1);
  assert.equal(window.location.hash, "#shelf/c/d/7");
});

test("a tab that begins with what is set is turned to once that is there", async () => {
  let restored = false;
  const { window, went, draw } = page({ place: ["c"] }, "#shelf/c/d", () => restored);
  await draw();
  assert.deepEqual(went, []);
  restored = true;
  await draw();
  assert.deepEqual(went, [["c", "d"]]);
  assert.equal(window.location.hash, "#shelf/c/d");
});

test("what is drawn on the way to an address does not replace it", async () => {
  const here = { place: ["c"] };
  const { window, went, draw } = page(here, "#shelf/c/d");
  await draw();
  assert.deepEqual(went, [["c", "d"]]);
  assert.equal(window.location.hash, "#shelf/c/d");
});

test("a tab is told where to go once it can say where it is", async () => {
  const here = { place: null };
  const { went, draw } = page(here, "#shelf/c");
  await draw();
  assert.deepEqual(went, []);
  here.place = [];
  await draw();
  assert.deepEqual(went, [["c"]]);
});

test("an address that nobody writes harms nothing", async () => {
  const { went, draw } = page({ place: [] }, "#%E4%B8/<script>");
  await draw();
  assert.deepEqual(went, []);
});
