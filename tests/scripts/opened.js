// A page for the tests: scripts of ours over a DOM, without Gradio, server, clock and screen.

import { readdirSync, readFileSync } from "node:fs";
import { BrowserErrorCaptureEnum, Window } from "happy-dom";

const UI = new URL("../../playground/ui/", import.meta.url);
const FIRST = ["workarounds/opening.js", "browser/size.js", "browser/page.js", "browser/actions.js", "browser/places.js", "browser/files.js"];

/** Paths below `ui/` of all files of one kind. */
export const files = (suffix) => readdirSync(UI, { recursive: true }).filter((path) => path.endsWith(suffix)).sort();

/** All scripts, in an order in which they can run. */
export const scripts = () => [...FIRST, ...files(".js").filter((path) => !FIRST.includes(path))];

export const read = (path) => readFileSync(new URL(path, UI), "utf-8");

/** As the browser's, but a test does not wait for more of it. */
class Channel {
  port1 = { onmessage: () => {} };
  port2 = { postMessage: () => setImmediate(() => this.port1.onmessage()) };
}

/** The window of a page with `html`, in which `paths` have run after `prepare(window)`.
 *
 * `window.frame()` runs what waits for the next frame; what waits for a time never runs.
 */
export function opened(html, paths, prepare = () => {}) {
  const window = new Window({
    url: "http://localhost:7860/",
    settings: { errorCapture: BrowserErrorCaptureEnum.disabled }, // a mistake in a listener ends the test
  });
  const waiting = [];
  Object.assign(window, {
    playground: {
      words: { en: { "ui.js.copied": "Copied", "ui.js.switched_off": "{count} off", "ui.js.scope": "{count} asked", "ui.js.scope_one": "1 asked", "ui.js.switched_off_one": "1 off", "ui.js.take_back": "{name} back", "ui.js.changed": "{count} changed", "ui.brand": "Playground" } },
      first: null,
      language: "en",
      files: { limit: 1, suffixes: [".txt", ".pdf"] },
      usual: { sampling: { temperature: 0.5, seed: null, stop: "" } },
    },
    gradio_config: { root: "" },
    MessageChannel: Channel,
    TransformStream,
    setTimeout: () => 0,
    clearTimeout: () => {},
    requestAnimationFrame: (go) => waiting.push(go),
    frame: () => { for (const go of waiting.splice(0)) go(); },
  });
  prepare(window);
  window.document.body.innerHTML = html;
  new Function("window", `with (window) { ${paths.map(read).join("")} }`)(window); // all that is global is the window's
  return window;
}

/** Whether `promise` is kept, once everything has happened that happens by itself. */
export async function kept(promise) {
  let done = false;
  promise.then(() => { done = true; });
  for (let turn = 0; turn < 50; turn++) await null;
  return done;
}
