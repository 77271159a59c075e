// browser/actions.js: what is told to the server, and what is heard of changes.

import assert from "node:assert/strict";
import test from "node:test";
import { kept, opened } from "./opened.js";

/** A page whose tab `#tab` asks into `page.asked`, and which tells the server into `page.told`. */
function page(html = "") {
  const window = opened(`<div id="tab">${html}</div><div id="other"></div>`, ["browser/page.js", "browser/actions.js"]);
  const { playground, document } = window;
  const asked = [];
  const told = [];
  playground.acts("#tab", (action) => asked.push({ ...action }));
  return { window, playground, document, asked, told, connect: (...names) => playground.connect((...event) => told.push(event), names) };
}

// The way to the server

test("what is told before there is a way is delivered once there is one", () => {
  const { playground, told, connect } = page();
  playground.tell("opened", { run: "7" });
  playground.tell("ask");
  connect();
  assert.deepEqual(told, [["opened", { run: "7" }], ["ask", {}]]);
});

test("it is delivered once, though the way is laid again", () => {
  const { playground, told, connect } = page();
  playground.tell("opened");
  connect();
  connect();
  assert.equal(told.length, 1);
});

test("what is told later is delivered at once", () => {
  const { playground, told, connect } = page();
  connect();
  playground.tell("stop", { run: "7" });
  assert.deepEqual(told, [["stop", { run: "7" }]]);
});

test("what was told last can be asked for", () => {
  const { playground, connect } = page();
  connect();
  playground.tell("preview", { drafts: "a" });
  playground.tell("preview", { drafts: "b" });
  assert.equal(playground.last("preview"), '{"drafts":"b"}');
  assert.equal(playground.last("other"), "null");
});

// Values for fields

test("values are put in by an event of that name", () => {
  const { playground, told, connect } = page();
  connect();
  playground.put({ question: "Why?" });
  assert.deepEqual(told, [["put", {}]]);
});

test("fields get the values put for them, and the others none", () => {
  const { playground } = page();
  playground.put({ question: "Why?" });
  playground.put({ author: "" });
  assert.deepEqual(playground.taken("author", "question", "server"), [
    { __type__: "update", value: "" },
    { __type__: "update", value: "Why?" },
    { __type__: "update" },
  ]);
});

test("a value is taken once", () => {
  const { playground } = page();
  playground.put({ question: "Why?" });
  playground.taken("question");
  assert.deepEqual(playground.taken("question"), [{ __type__: "update" }]);
});

test("putting is done once the values are taken and drawn", async () => {
  const { playground, window } = page();
  const done = playground.put({ question: "Why?" });
  playground.taken("question");
  window.frame();
  window.frame();
  assert.equal(await kept(done), true);
});

test("putting is not done before the values are taken", async () => {
  const { playground, window } = page();
  const done = playground.put({ question: "Why?" });
  window.frame();
  window.frame();
  assert.equal(await kept(done), false);
});

// Clicks

test("data attributes become the action, under names in snake_case", () => {
  const { document, asked } = page('<button data-act="delete" data-id="3" data-of-document="a b">x</button>');
  document.querySelector("button").click();
  assert.deepEqual(asked, [{ act: "delete", id: "3", of_document: "a b" }]);
});

test("a click inside an element that asks is one on it", () => {
  const { document, asked } = page('<button data-act="open"><b>x</b></button>');
  document.querySelector("b").click();
  assert.deepEqual(asked, [{ act: "open" }]);
});

test("what is disabled is not asked", () => {
  const { document, asked } = page('<a data-act="open" disabled>x</a>');
  document.querySelector("a").click();
  assert.deepEqual(asked, []);
});

test("what stands in no tab is asked of none", () => {
  const { document, asked } = page();
  document.querySelector("#other").innerHTML = '<button data-act="open">x</button>';
  document.querySelector("button").click();
  assert.deepEqual(asked, []);
});

// Forms

const FORM = '<form data-form="rename" data-id="3"><input name="name" value="Poems"><button>x</button></form>';

function submitted(document) {
  const event = new document.defaultView.Event("submit", { bubbles: true, cancelable: true });
  document.querySelector("form").dispatchEvent(event);
  return event;
}

test("the fields of a form become the action, with its data attributes", () => {
  const { document, asked } = page(FORM);
  submitted(document);
  assert.deepEqual(asked, [{ act: "rename", id: "3", name: "Poems" }]);
});

test("a field cannot change what a form asks for", () => {
  const { document, asked } = page('<form data-form="rename"><input name="act" value="delete"></form>');
  submitted(document);
  assert.deepEqual(asked, [{ act: "rename" }]);
});

test("the browser does not send a form of ours", () => {
  assert.equal(submitted(page(FORM).document).defaultPrevented, true);
});

test("a form that is not ours is left to others", () => {
  const event = submitted(page("<form></form>").document);
  assert.equal(event.defaultPrevented, false);
});

test("a field that was changed asks with its value and its own data", () => {
  const { window, document, asked } = page('<select data-change="set" data-arm="A" data-field="top_k"><option>3</option><option>5</option></select>');
  const field = document.querySelector("select");
  field.value = "5";
  field.dispatchEvent(new window.Event("change", { bubbles: true }));
  assert.deepEqual(asked, [{ act: "set", arm: "A", field: "top_k", value: "5" }]);
});

// Changes

/** A page that follows documents twice and models once, and has looked at each of `looks`: numbers by topic. */
async function looked(...looks) {
  const { window, playground, told, connect } = page();
  window.fetch = async () => Response.json(looks.shift());
  Object.defineProperty(window.document, "visibilityState", { value: "hidden", configurable: true });
  connect("opened", "documents_for_playground", "documents_for_documents", "models_for_models");
  Object.defineProperty(window.document, "visibilityState", { value: "visible", configurable: true });
  while (looks.length) await playground.look();
  return told.map(([name]) => name);
}

test("the first look begins nothing", async () => {
  assert.deepEqual(await looked({ documents: 4, models: 2 }), []);
});

test("a topic that is as it was begins nothing", async () => {
  assert.deepEqual(await looked({ documents: 4 }, { documents: 4 }), []);
});

test("a topic whose number changed begins the events that follow it, and no others", async () => {
  const told = await looked({ documents: 4, models: 2 }, { documents: 5, models: 2 });
  assert.deepEqual(told, ["documents_for_playground", "documents_for_documents"]);
});

test("a change is told once", async () => {
  assert.deepEqual(await looked({ models: 2 }, { models: 3 }, { models: 3 }), ["models_for_models"]);
});

test("a number that became smaller is a change: the server began anew", async () => {
  assert.deepEqual(await looked({ models: 9 }, { models: 0 }), ["models_for_models"]);
});

test("nobody looks while the page is out of sight", async () => {
  const { window, playground, connect } = page();
  Object.defineProperty(window.document, "visibilityState", { value: "hidden" });
  window.fetch = () => assert.fail("a request was sent");
  connect();
  await playground.look();
});
