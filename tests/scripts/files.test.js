// browser/files.js: which files are sent, and which are only told of.

import assert from "node:assert/strict";
import test from "node:test";
import { opened } from "./opened.js";

/** A page with one chooser of ours, and what became of files chosen there. */
function page() {
  const window = opened('<input type="file" id="ours"><input type="file" id="other">', ["browser/page.js", "browser/files.js"]);
  const became = { sending: [], nothing: [], heard: 0 };
  window.playground.takesFiles("#ours", {
    sending: (files) => became.sending.push(...files.map((file) => file.name)),
    nothing: (unsent) => became.nothing.push(unsent),
  });
  window.document.querySelector("#ours").addEventListener("change", () => became.heard++); // as Gradio hears it
  const choose = (id, ...files) => {
    const list = new window.DataTransfer();
    for (const file of files) list.items.add(file);
    const input = window.document.querySelector(id);
    input.files = list.files;
    input.dispatchEvent(new window.Event("change", { bubbles: true }));
    return [...input.files].map((file) => file.name);
  };
  const file = (name, size = 1, folder = "") =>
    Object.assign(new window.File(["x".repeat(size)], name), { webkitRelativePath: folder && `${folder}/${name}` });
  return { ...window.playground, window, became, choose, file };
}

test("a file that the server reads is sent", () => {
  const { choose, file, became } = page();
  choose("#ours", file("a.txt"));
  assert.deepEqual(became, { sending: ["a.txt"], nothing: [], heard: 1 });
});

test("capitals in the suffix do not matter", () => {
  const { choose, file } = page();
  assert.deepEqual(choose("#ours", file("A.PDF")), ["A.PDF"]);
});

test("a file of the size that is allowed is sent", () => {
  const { choose, file } = page();
  assert.deepEqual(choose("#ours", file("a.txt", 1_000_000)), ["a.txt"]);
});

test("a larger one is not sent", () => {
  const { choose, file } = page();
  assert.deepEqual(choose("#ours", file("a.txt"), file("large.txt", 1_000_001)), ["a.txt"]);
});

test("a file of another kind is not sent", () => {
  const { choose, file } = page();
  assert.deepEqual(choose("#ours", file("a.txt"), file("film.mov")), ["a.txt"]);
});

test("a file without a suffix is not sent", () => {
  const { choose, file } = page();
  assert.deepEqual(choose("#ours", file("a.txt"), file("txt")), ["a.txt"]);
});

test("what is not sent is told of with its size, beside what is sent", () => {
  const { choose, file, takeUnsent } = page();
  choose("#ours", file("a.txt"), file("film.mov", 20));
  assert.deepEqual(takeUnsent("#ours"), [["film.mov", 20]]);
});

test("it is told of once", () => {
  const { choose, file, takeUnsent } = page();
  choose("#ours", file("a.txt"), file("film.mov"));
  takeUnsent("#ours");
  assert.deepEqual(takeUnsent("#ours"), []);
});

test("where nothing is left to send, nothing is sent and all is told of", () => {
  const { choose, file, became } = page();
  choose("#ours", file("film.mov", 20));
  assert.deepEqual(became, { sending: [], nothing: [[["film.mov", 20]]], heard: 0 });
});

test("what was told of because nothing is left is not told of again", () => {
  const { choose, file, takeUnsent } = page();
  choose("#ours", file("film.mov"));
  assert.deepEqual(takeUnsent("#ours"), []);
});

test("a choice of nothing is no news", () => {
  const { choose, became } = page();
  choose("#ours");
  assert.deepEqual(became, { sending: [], nothing: [], heard: 0 });
});

test("another chooser is left alone", () => {
  const { choose, file } = page();
  assert.deepEqual(choose("#other", file("film.mov")), ["film.mov"]);
});

test("the chooser of the browser offers what is read", () => {
  const { window } = page();
  const input = window.document.querySelector("#ours");
  input.click();
  assert.equal(input.accept, ".txt,.pdf");
});

test("a file of a folder is sent under a name that tells the folder", () => {
  const { choose, file } = page();
  assert.deepEqual(choose("#ours", file("a.txt", 1, "poems")), ["poems/a.txt"]);
});

test("a file of no folder stays the same", () => {
  const { inFolder, file } = page();
  const alone = file("a.txt");
  assert.equal(inFolder(alone, "a.txt"), alone);
});
