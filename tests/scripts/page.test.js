// browser/page.js and workarounds/opening.js: words, what is copied, the language, and answers that are kept back.

import assert from "node:assert/strict";
import test from "node:test";
import { files, kept, opened, read, scripts } from "./opened.js";

const PAGE = ["browser/page.js"];
const OPENING = ["workarounds/opening.js"];

test("all scripts run in one piece, and have every function that the events of Gradio call", () => {
  const called = files(".py").flatMap((path) => [...read(path).matchAll(/\bplayground\.(\w+)(?:\?\.)?\(/g)].map(([, name]) => name));
  const { playground } = opened("", scripts());
  assert.ok(called.includes("taken"));
  assert.deepEqual(called.filter((name) => typeof playground[name] !== "function"), []);
});

test("a word is filled in", () => {
  const { playground } = opened("", PAGE);
  assert.equal(playground.word("js.switched_off", { count: 3 }), "3 off");
});

// Copying

/** What a click on the button of `html` copies. */
function copied(html) {
  let text;
  const clipboard = { writeText: async (given) => { text = given; } };
  const window = opened(html, PAGE, ({ navigator }) => Object.defineProperty(navigator, "clipboard", { value: clipboard }));
  window.document.querySelector("button").click();
  return text;
}
const PROMPT = '<div id="prompt"><pre data-role="system">Be brief.</pre><pre data-role="user">Who\'s there?</pre></div>';
const curl = (more = "") => copied(`${PROMPT}<button data-copy-curl='{"model":"m","stream":true}' data-url="http://h/v1" ${more}>x</button>`);

test("what a button holds is copied", () => {
  assert.equal(copied('<button data-copy="a">x</button>'), "a");
});

test("the messages are copied as JSON", () => {
  const messages = JSON.parse(copied(`${PROMPT}<button data-copy-messages>x</button>`));
  assert.deepEqual(messages, [{ role: "system", content: "Be brief." }, { role: "user", content: "Who's there?" }]);
});

test("the command for curl sends the request with the messages, quoted for a shell", () => {
  assert.equal(
    curl(),
    "curl -N 'http://h/v1' \\\n  -H 'Content-Type: application/json' \\\n  --data-binary '" +
      '{"model":"m","stream":true,"messages":[{"role":"system","content":"Be brief."},' +
      `{"role":"user","content":"Who'\\''s there?"}]}'\n`,
  );
});

test("it names the variable of a key, never the key", () => {
  assert.ok(curl('data-key="MY_KEY"').includes('-H "Authorization: Bearer $MY_KEY"'));
});

// The language

const language = (cookie, first, browser) =>
  opened("", OPENING, ({ document, navigator, playground }) => {
    if (cookie) document.cookie = cookie;
    playground.first = first;
    Object.defineProperty(navigator, "language", { value: browser, configurable: true });
  }).playground.language;

test("the language that was chosen comes first", () => assert.equal(language("lang=en", "zh", "zh-CN"), "en"));
test("then that of the settings", () => assert.equal(language("", "zh", "en-GB"), "zh"));
test("then that of the browser", () => assert.equal(language("", null, "zh-TW"), "zh"));
test("any other language is shown in English", () => assert.equal(language("", null, "fr"), "en"));

// Answers kept back

/** A page whose server says with its answers, one after another, how many streams it has ended. */
const served = (...ended) =>
  opened("", OPENING, (window) => Object.assign(window, {
    Request,
    fetch: async () => new Response("", { headers: { "x-streams-ended": String(ended.shift()) } }),
  }));

test("an answer comes at once while no stream was ended", async () => {
  assert.equal(await kept(served(0).fetch("/queue/join")), true);
});

test("an answer that overtakes the end of a stream is kept back", async () => {
  assert.equal(await kept(served(1).fetch("/queue/join")), false);
});

test("it comes once the page has left that stream", async () => {
  const window = served(0, 1);
  const controller = new AbortController();
  await window.fetch(new Request("http://h/queue/data", { signal: controller.signal }));
  const answer = window.fetch("/queue/join");
  await kept(answer);
  controller.abort();
  assert.equal(await kept(answer), true);
});

test("it comes when the page has opened the next stream", async () => {
  const window = served(1, 1);
  const answer = window.fetch("/queue/join");
  await window.fetch(new Request("http://h/queue/data"));
  assert.equal(await kept(answer), true);
});

// Events in their order

test("an event leaves once the one before it has arrived, whatever became of that", async () => {
  /** @type {[string, (error: Error) => void][]} */
  const sent = [];
  const window = opened("", OPENING, (window) => Object.assign(window, {
    Request, fetch: (_url, { body }) => new Promise((_, fail) => sent.push([body, fail])),
  }));
  const first = window.fetch("/queue/join", { body: "keep" });
  const second = window.fetch("/queue/join", { body: "close" });
  await kept(second);
  assert.deepEqual(sent.map(([body]) => body), ["keep"]);
  sent[0][1](new Error("away"));
  await assert.rejects(first);
  await kept(second);
  assert.deepEqual(sent.map(([body]) => body), ["keep", "close"]);
});

// Messages of the stream, one by one

/** What a reader of a stream of these pieces gets, piece by piece. */
async function handedOn(...pieces) {
  const body = new ReadableStream({
    start(into) {
      for (const piece of pieces) into.enqueue(new TextEncoder().encode(piece));
      into.close();
    },
  });
  const window = opened("", OPENING, (window) => Object.assign(window, {
    Request, fetch: async () => new Response(body, { headers: { "x-streams-ended": "0" } }),
  }));
  const answer = await window.fetch(new Request("http://h/queue/data"));
  const got = [];
  for await (const piece of answer.body) got.push(new TextDecoder().decode(piece));
  return got;
}

test("messages that come in one piece are handed on apart", async () => {
  assert.deepEqual(await handedOn("data: 1\n\ndata: 2\n\n"), ["data: 1\n\n", "data: 2\n\n"]);
});

test("a message that comes in several pieces is handed on whole", async () => {
  assert.deepEqual(await handedOn("data: 好", "的\n", "\ndata: 2\n\n"), ["data: 好的\n\n", "data: 2\n\n"]);
});

test("what has no end is handed on when the stream ends", async () => {
  assert.deepEqual(await handedOn("data: 1\n\nda", "ta"), ["data: 1\n\n", "data"]);
});

test("whatever a message sets off by itself has happened before the next one comes", async () => {
  const seen = [];
  const body = new ReadableStream({ start: (into) => { into.enqueue(new TextEncoder().encode("1\n\n2\n\n")); into.close(); } });
  const window = opened("", OPENING, (window) => Object.assign(window, {
    Request, fetch: async () => new Response(body, { headers: { "x-streams-ended": "0" } }),
  }));
  const answer = await window.fetch(new Request("http://h/queue/data"));
  for await (const piece of answer.body) {
    const name = new TextDecoder().decode(piece).trim();
    seen.push(name);
    (async () => {
      for (let turn = 0; turn < 20; turn++) await null;
      seen.push(`${name} done`);
    })();
  }
  assert.deepEqual(seen, ["1", "1 done", "2", "2 done"]);
});
