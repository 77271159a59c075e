// playground/scripts: what is asked next, what waits for its turn, and whether an answer is still one to what is set.

import assert from "node:assert/strict";
import test from "node:test";
import { opened } from "./opened.js";

const SCRIPTS = ["browser/page.js", "playground/scripts/asking.js", "playground/scripts/next.js"];

// Documents that are asked

const DOCUMENTS = (collection, ...ids) =>
  `<div id="documents"><ul data-in="${collection}">${ids.map((id) => `<li><input type="checkbox" data-document="${id}"></li>`).join("")}</ul></div>`;
const SCOPE = '<div id="scope-note"><p data-note hidden><span data-said></span><span data-chips></span><button data-ask-every>x</button></p></div>';

/** The page with documents, and what it tells when it is asked. */
function choosing(...ids) {
  const window = opened(`${DOCUMENTS("c1", ...ids)}${SCOPE}<button id="ask">x</button>`, SCRIPTS);
  window.playground.drafts = () => "{}";
  const told = [];
  window.playground.tell = (name, data) => told.push([name, data]);
  window.playground.asked = () => {};
  const tick = (id) => window.document.querySelector(`[data-document="${id}"]`).click();
  const asked = () => {
    window.document.documentElement.classList.remove("running");
    window.document.querySelector("#ask").click();
    return JSON.parse(told.at(-1)[1].scope);
  };
  return { window, tick, asked };
}

test("a question is asked of the documents that are chosen", () => {
  const { tick, asked } = choosing("a", "b");
  assert.deepEqual(asked(), []);
  tick("b");
  assert.deepEqual(asked(), ["b"]);
  tick("b");
  assert.deepEqual(asked(), []);
});

test("how many documents are asked is shown, and all can be asked again", () => {
  const { window, tick, asked } = choosing("a", "b");
  const note = window.document.querySelector("#scope-note [data-note]");
  tick("a");
  assert.equal(note.hidden, false);
  window.document.querySelector("[data-ask-every]").click();
  assert.equal(note.hidden, true);
  assert.deepEqual(asked(), []);
});

test("another collection forgets the documents of the first", async () => {
  const { window, tick, asked } = choosing("a");
  tick("a");
  window.document.querySelector("#documents").outerHTML = DOCUMENTS("c2", "z");
  await new Promise((done) => setTimeout(done));
  assert.deepEqual(asked(), []);
});

test("a document alone is asked, in a collection that may be another one", async () => {
  const { window, tick, asked } = choosing("a");
  tick("a");
  const told = [];
  const { tell } = window.playground;
  window.playground.tell = (name, data) => (name === "ask_of" ? told.push(data) : tell(name, data));
  window.document.body.insertAdjacentHTML("beforeend", '<button data-only="z" data-of="c2">x</button>');
  window.document.querySelector("[data-only]").click();
  assert.deepEqual(told, [{ collection: "c2" }]);
  window.document.querySelector("#documents").outerHTML = DOCUMENTS("c2", "y", "z");
  await new Promise((done) => setTimeout(done));
  assert.deepEqual(asked(), ["z"]);
});

test("a list drawn anew on the way to another collection leaves the documents chosen there", async () => {
  const { window, asked } = choosing("a");
  window.playground.askOf("c2", ["z"]);
  window.document.querySelector("#documents").outerHTML = DOCUMENTS("c1", "a", "b");
  await new Promise((done) => setTimeout(done));
  window.document.querySelector("#documents").outerHTML = DOCUMENTS("c2", "y", "z");
  await new Promise((done) => setTimeout(done));
  assert.deepEqual(asked(), ["z"]);
});

test("who takes a document of the list that is shown asks of that, whatever is on its way", () => {
  const { window, tick, asked } = choosing("a");
  window.playground.askOf("c2", ["z"]);
  tick("a");
  assert.deepEqual(asked(), ["a"]);
});

test("documents are shown as chosen in a list whose elements were kept", async () => {
  const { window } = choosing("a");
  window.playground.askOf("c2", ["z"]);
  const [list, box] = ["#documents ul", "#documents input"].map((at) => window.document.querySelector(at));
  list.setAttribute("data-in", "c2");
  box.setAttribute("data-document", "z");
  await new Promise((done) => setTimeout(done));
  assert.equal(box.checked, true);
  assert.equal(window.document.querySelector("#scope-note [data-note]").hidden, false);
});

// Chunks that are switched off

const CHUNKS = (...ids) => `<div id="chunks">${ids.map((id) => `<p class="chunk"><button data-off="${id}" data-on="on" data-name="${id}.md #3">off</button></p>`).join("")}</div>`;
const OFF = '<div id="off-note"><p data-note hidden><span data-said></span><span data-chips></span></p></div>';

test("what is switched off is named, and each can be taken back where no list shows it any more", async () => {
  const { document, playground } = opened(`${CHUNKS("a", "b")}${OFF}`, SCRIPTS);
  for (const id of ["a", "b"]) document.querySelector(`[data-off="${id}"]`).click();
  document.querySelector("#chunks").innerHTML = "";
  const names = () => [...document.querySelectorAll("#off-note bdi")].map((name) => name.textContent);
  assert.deepEqual(names(), ["a.md #3", "b.md #3"]);
  document.querySelector("#off-note .chip").click();
  assert.deepEqual(names(), ["b.md #3"]);
  assert.equal(playground.forNext().switched_off, '["b"]');
});

test("a chunk drawn anew in its own element stays off", async () => {
  const { document } = opened(`${CHUNKS("a")}${OFF}`, SCRIPTS);
  const button = document.querySelector('[data-off="a"]');
  button.click();
  button.setAttribute("aria-pressed", "false");
  button.textContent = "off";
  button.dataset.on = "on";
  await new Promise((done) => setTimeout(done));
  assert.equal(button.getAttribute("aria-pressed"), "true");
});

// Asking while a question is answered

/** A page that answers `first`, and the names of what it tells. */
function answering() {
  const html = '<div id="question"><textarea>second</textarea></div><button id="ask"></button><button id="stop"></button>' +
    '<div id="queue-note"><p data-note hidden><button data-stop-and-ask></button><button data-wait-no-more></button></p></div>';
  const window = opened(html, SCRIPTS);
  const told = [];
  Object.assign(window.playground, { drafts: () => "{}", asked: () => {}, tell: (name) => told.push(name) });
  const { document, playground } = window;
  playground.ask();
  playground.ask();
  const click = (at) => document.querySelector(at).click();
  return { document, playground, told, click, note: document.querySelector("#queue-note [data-note]") };
}

test("a question that is asked while another is answered is asked after it", () => {
  const { playground, told, note } = answering();
  assert.deepEqual([told, note.hidden], [["ask"], false]);
  playground.busy(false);
  assert.deepEqual([told, note.hidden], [["ask", "ask"], true]);
});

test("it may be asked at once, or not at all", () => {
  const { playground, told, click } = answering();
  click("[data-stop-and-ask]");
  playground.busy(false);
  assert.deepEqual(told, ["ask", "stop", "ask"]);
  playground.ask();
  click("[data-wait-no-more]");
  playground.busy(false);
  assert.deepEqual(told, ["ask", "stop", "ask"]);
});

test("who stops an answer does not ask what waits for it", () => {
  const { playground, told, click } = answering();
  click("#stop");
  playground.busy(false);
  assert.deepEqual(told, ["ask", "stop"]);
});

// After a reload

test("the first picture is asked for with the run that the address leads to", () => {
  const window = opened('<div id="left"></div>', SCRIPTS, (made) => {
    made.location.hash = "#playground/abc123";
    made.ResizeObserver = class {};
  });
  const told = [];
  window.playground.tell = (name, data) => told.push([name, data]);
  window.playground.mounted();
  assert.deepEqual(told.map(([name, { run }]) => [name, run]), [["opened", "abc123"]]);
});

test("the address is that of the run under way", () => {
  const window = opened("", [...SCRIPTS.slice(0, 1), "browser/places.js", ...SCRIPTS.slice(1), "playground/places.js"], (made) => {
    Object.defineProperty(made.playground, "place", { get: () => (_, place) => { made.at = place; }, set() {} });
  });
  window.document.documentElement.classList.add("running");
  window.playground.keepRun("abc123");
  assert.deepEqual(window.at.here(), ["abc123"]);
});

test("how much is set otherwise is counted on the part that folds over it", () => {
  const window = opened('<div id="sampling"><button class="label-wrap"><span>x</span></button></div>', ["browser/page.js", "playground/scripts/folded.js"]);
  const told = () => window.document.querySelector("span").dataset.changed;
  window.playground.keep("setup", { temperature: 0.7, seed: 4, stop: "" });
  assert.equal(told(), "2 changed");
  window.playground.keep("setup", { temperature: 0.5, seed: null, stop: "" });
  assert.equal(told(), undefined);
});

test("a run that goes on is followed, and one that has ended is not", () => {
  for (const [state, told] of [['<p class="line busy"></p>', [["attach", { run: "r7" }]]], ['<p class="line good"></p>', []]]) {
    const { playground } = opened(`<div id="run-id"><input value="r7"></div><div id="state">${state}</div>`, SCRIPTS);
    const heard = [];
    playground.tell = (...event) => heard.push(event);
    playground.attach();
    assert.deepEqual(heard, told);
    assert.equal(playground.running(), told.length > 0);
  }
});

// What an answer answers

/** The classes of a page whose answer was asked with `asked`, once `now` is set and `box` stands there.
 *
 * It is the run `r1`; `known` says which run was asked on this page, and whose settings were taken over. */
function marks(asked, now, box, once = "", known = { asked: "r1" }) {
  const head = `<div id="asked"><p data-run="r1" data-asked='${JSON.stringify(asked)}'></p></div>`;
  const window = opened(`<div id="question"><textarea>${box}</textarea></div>${head}`, [...SCRIPTS, "playground/scripts/asked.js"], (made) => {
    made.setTimeout = (go) => { go(); return 0; };
  });
  window.playground.drafts = () => "{}";
  for (const [name, run] of Object.entries(known)) window.sessionStorage.setItem(`playground.${name}`, run);
  window.playground.keep("once", once);
  window.playground.keep("setup", now);
  return [...window.document.documentElement.classList];
}
const ASKED = { question: "why", top_k: 5, threshold: null, stop: "a", extent: "whole" };

test("an answer to what stands there and is set is marked in no way", () => {
  assert.deepEqual(marks(ASKED, { question: "why", top_k: 5, threshold: "", stop: "a\n", extent: "whole", more: 1 }, " why "), []);
});

test("another question and another set-up are told apart", () => {
  assert.deepEqual(marks(ASKED, { top_k: 5 }, "how"), ["question-changed", "may-use"]);
  assert.deepEqual(marks(ASKED, { top_k: 6 }, "why"), ["setup-changed", "may-use"]);
});

test("an answer for which other chunks were left out than will be is marked", () => {
  const off = (ids) => {
    const head = `<div id="asked"><p data-run="r1" data-asked='{"question":"why"}' data-off='${JSON.stringify(ids)}'></p></div>`;
    const chunk = '<div id="chunks"><div class="chunk"><button data-off="k1" data-name="one" data-on="on">off</button></div></div>';
    const window = opened(`<div id="question"><textarea>why</textarea></div>${head}${chunk}`, [...SCRIPTS, "playground/scripts/asked.js"], (made) => {
      made.setTimeout = (go) => { go(); return 0; };
    });
    window.playground.drafts = () => "{}";
    window.sessionStorage.setItem("playground.asked", "r1");
    window.document.querySelector("[data-off=k1]").click();
    return [...window.document.documentElement.classList];
  };
  assert.deepEqual(off([]), ["chunks-changed", "may-use"]);
  assert.deepEqual(off(["k1"]), []);
});

test("what was chosen for one question only is no change of the set-up", () => {
  assert.deepEqual(marks(ASKED, { extent: "auto" }, "why", "whole"), []);
  assert.deepEqual(marks(ASKED, { extent: "auto" }, "why"), ["setup-changed", "may-use"]);
});

test("of a run that was not asked here nothing was changed, and its settings can be taken over", () => {
  assert.deepEqual(marks(ASKED, { top_k: 6 }, "how", "", {}), ["past-run", "may-use"]);
  assert.deepEqual(marks(ASKED, { top_k: 5 }, "", "", { asked: "r2" }), ["past-run", "may-use"]);
});

test("a past run that agrees with what is set has nothing to take over", () => {
  assert.deepEqual(marks(ASKED, { top_k: 5, extent: "whole" }, "why", "", {}), ["past-run"]);
});

test("what is changed after the settings of a past run were taken over is told", () => {
  const known = { used: "r1" };
  assert.deepEqual(marks(ASKED, { top_k: 5, extent: "whole" }, "why", "", known), ["past-run"]);
  assert.deepEqual(marks(ASKED, { top_k: 6 }, "how", "", known).sort(), ["may-use", "past-run", "question-changed", "setup-changed"]);
});

test("the next question is asked of the documents of a past run, without the chunks that were off", () => {
  const { window, asked } = choosing("a", "b");
  window.document.body.insertAdjacentHTML("beforeend", '<div id="chunks"><div class="chunk"><button data-off="k1" data-name="one" data-on="on">off</button></div></div>');
  window.playground.askOnly({ in: "c1", ids: ["b"], tags: {}, kinds: {}, off: ["k1", "elsewhere"] });
  assert.deepEqual(asked(), ["b"]);
  assert.deepEqual(JSON.parse(window.playground.forNext().switched_off), ["k1"]);
  window.playground.askOnly(null);
  assert.deepEqual(asked(), []);
});
