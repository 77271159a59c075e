// The Batch tab: the address says what is seen, clicks become requests, and what changed on the server is put in its place.
// All listeners hang on the document, so that they outlive every redrawing of a part.
(() => {
  const { $, all } = playground;
  const root = () => $("#batch");
  const shown = () => Boolean(root() && root().offsetParent !== null);

  // The address --------------------------------------------------------------------------------------------------------

  const ROOT = "#batch";
  const ours = () => location.hash.split(/[/?]/)[0] === ROOT;
  let last = ROOT; // where one was when the tab was left
  /** @returns {[string[], URLSearchParams]} What the address says: the room and what is open there, and how it is seen. */
  function place() {
    const [path, query = ""] = location.hash.slice(ROOT.length).split("?");
    return [path.split("/").filter(Boolean), new URLSearchParams(query)];
  }
  function room() {
    const [[first, second]] = place();
    if (first === "sets") return second ? (second === "new" ? "new_set" : "set") : "sets";
    return first ? (first === "new" ? "new" : "batch") : "batches";
  }
  /** @param {string} to @param {boolean} replace Whether the way back skips what is seen now. */
  function go(to, replace = false) {
    if (to !== location.hash) history[replace ? "replaceState" : "pushState"](history.state, "", to);
    arrive();
  }
  /** @param {Record<string, string | null>} changes @param {boolean} replace */
  function look(changes, replace = false) {
    const [path, query] = place();
    for (const [name, value] of Object.entries(changes)) {
      if (value) query.set(name, value);
      else query.delete(name);
    }
    const [asked, way] = [query.toString(), [ROOT, ...path].join("/")];
    go(asked ? `${way}?${asked}` : way, replace);
  }
  function arrive() {
    last = location.hash;
    lay();
    playground.tell("batch_go", { to: last });
    if (room() === "new") playground.batch.entered();
  }
  function lay() {
    if (!root()) return;
    const now = room();
    if (root().dataset.room !== now) window.scrollTo(0, 0);
    root().dataset.room = now;
    root().toggleAttribute("data-opened", now === "batch" && place()[1].has("cell"));
    showRoom();
    wait();
    playground.batch.moved();
  }
  function wait() { // a batch or a set that is no longer the one of the address is not seen
    const [[first, second]] = place();
    const of = room();
    const batch = of === "batch" && $("#batch-head [data-batch]")?.dataset.batch !== first;
    const set = of === "set" && $("#batch-set-head [data-known]")?.dataset.known !== second;
    root().toggleAttribute("data-behind", batch || set);
  }
  function showRoom() {
    const here = room().includes("set") ? "sets" : "batches";
    for (const way of all("#batch-rooms [data-room]")) {
      const current = way.dataset.room === here;
      if (current !== way.hasAttribute("aria-current")) way.toggleAttribute("aria-current", current);
      if (current) way.setAttribute("aria-current", "true");
    }
  }
  playground.batch = {
    go, look, place, room, shown,
    moved() {}, // what the desk does then, and when something is said
    say() {},
    read() {}, // what is done with questions that were typed
    choose() {}, // what is chosen for a new batch
    entered() {},
    chosen() {},
    opened() {
      if (!ours()) history.pushState(history.state, "", last);
      arrive();
    },
    followed() {
      following = false;
      setTimeout(follow, Date.now() - began < 1500 ? 3000 : 300); // the server may be away
    },
  };
  addEventListener("hashchange", () => {
    if (!ours()) return;
    if (shown()) arrive();
    else open();
  });
  const open = () => $("#tabs > :first-child [data-tab-id=batch]")?.click();
  playground.place("batch", { root: "#batch" });

  // Requests -----------------------------------------------------------------------------------------------------------

  const SAID = ["judge", "reason", "remark", "undo"];
  /** @param {Action} action */
  function send(action) {
    if (SAID.includes(action.act)) return playground.batch.say(action);
    if (action.act.startsWith("judging_")) return playground.tell("batch_judging", { at: location.hash, ...action });
    playground.tell("batch_act", { at: location.hash, ...action });
  }
  playground.acts("#batch", (action, at) => {
    at.closest("details.menu")?.removeAttribute("open");
    if (at.matches("form") && action.act === "rename") at.hidden = true;
    if (action.act === "again") return again(action);
    if (room() === "new") return playground.batch.choose(action);
    if (action.act === "read_questions") return playground.batch.read(String(action.text));
    send(action);
  });
  /** @param {Action} action */
  const again = ({ cells, ...action }) =>
    send({ id: place()[0][0], ...action, cells: cells ? [String(cells)] : [] });

  /** @type {Clicks} */
  const clicks = {
    "[data-turn] [data-page], .pager [data-page][data-turn]": (at) => look({ page: String(Number(at.dataset.page) + 1) }),
    "[data-open]": (at) => unfold(at),
    "[data-again-marked]": (at) => {
      at.closest("details.menu").removeAttribute("open");
      send({ act: "again", id: at.dataset.id, which: "rows", cells: [...marked].map((id) => `${id}~`) });
      marked.clear();
      showMarked();
    },
    "[data-file]": (at) => at.closest("details.menu").removeAttribute("open"),
    "[data-in-playground]": (at) => inPlayground(at.dataset.inPlayground),
  };
  document.addEventListener("click", (event) => {
    for (const menu of all("#batch details.menu[open]"))
      if (!menu.contains(event.target)) menu.open = false;
    if (!event.target.closest("#batch")) return;
    for (const [selector, act] of Object.entries(clicks)) {
      const at = event.target.closest(selector);
      if (at) return act(at);
    }
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" ? event.target.closest?.("#batch details.menu[open]") : null;
    if (!menu) return;
    event.stopPropagation();
    menu.open = false;
    menu.querySelector("summary").focus();
  }, true);
  /** @param {Part} at */
  function unfold(at) {
    at.closest("details.menu")?.removeAttribute("open");
    const part = $(`#${at.dataset.open}`);
    part.hidden = !part.hidden;
    const field = part.querySelector("input, textarea");
    if (!part.hidden) { field?.focus(); field?.select?.(); }
  }
  /** @param {string} run */
  function inPlayground(run) {
    playground.keep("run", run);
    playground.tell("opened", { setup: localStorage.getItem("playground.setup") || "{}", run });
    $("#tabs > :first-child [data-tab-id=playground]")?.click();
  }

  // How it is seen -----------------------------------------------------------------------------------------------------

  let typing = 0;
  document.addEventListener("change", (event) => {
    const at = event.target;
    if (at.closest("#batch select[data-view]")) look({ [at.name]: at.value, page: null, cell: null, try: null });
    if (at.closest("#batch .report-options")) nameReport();
    if (at.closest("[data-mark], [data-mark-all]")) mark(at);
  });
  /** @param {{ target: Part, isComposing?: boolean }} event */
  function search(event) {
    if (event.isComposing || !event.target.matches("#batch input[data-view]")) return;
    clearTimeout(typing);
    const { name, value } = event.target;
    typing = setTimeout(() => look({ [name]: value.trim(), page: null, cell: null, try: null }, true), 250);
  }
  document.addEventListener("input", search);
  document.addEventListener("compositionend", search);
  document.addEventListener("toggle", (event) => {
    const part = event.target;
    if (part.matches?.("#batch [data-lazy]") && part.open !== Boolean(part.querySelector(".msg")))
      send({ act: part.dataset.lazy, open: part.open });
  }, true);
  function nameReport() {
    const link = $("#batch [data-file='report.html']");
    const [path, query = ""] = String(link.getAttribute("href")).split("?");
    const asked = new URLSearchParams(query);
    for (const box of all("#batch .report-options input")) {
      if (box.checked) asked.delete(box.name);
      else asked.set(box.name, "no");
    }
    link.setAttribute("href", [path, asked.toString()].filter(Boolean).join("?"));
  }

  // Rows that are ticked -----------------------------------------------------------------------------------------------

  /** @type {Set<string>} */
  const marked = new Set();
  let markedIn = ""; // of which batch
  /** @param {Part} at */
  function mark(at) {
    const boxes = at.matches("[data-mark-all]") ? all("#batch-grid [data-mark]") : [at];
    for (const box of boxes) {
      if (at.checked) marked.add(box.dataset.mark);
      else marked.delete(box.dataset.mark);
    }
    showMarked();
  }
  function showMarked() {
    const [[batch = ""]] = place();
    if (batch !== markedIn) marked.clear();
    markedIn = batch;
    const boxes = all("#batch-grid [data-mark]");
    for (const box of boxes) box.checked = marked.has(box.dataset.mark);
    const whole = $("#batch-grid [data-mark-all]");
    if (whole) whole.checked = boxes.length > 0 && boxes.every((box) => box.checked);
    const entry = $("#batch [data-again-marked]");
    if (entry) entry.disabled = !marked.size;
    entry?.setAttribute("data-count", String(marked.size || ""));
  }

  // What goes on -------------------------------------------------------------------------------------------------------

  let following = false;
  let began = 0;
  const goesOn = () => $(`#batch[data-room=batch] :is(#batch-head, #batch-judging) [data-state=running], #batch[data-room=batches] #batch-list .line.busy`);
  function follow() {
    if (following || !shown() || !goesOn()) return;
    following = true;
    began = Date.now();
    playground.tell("batch_follow", { to: location.hash });
  }

  // After redrawing ----------------------------------------------------------------------------------------------------

  let serial = "";
  function take() {
    const box = $("#batch-patch [data-serial]");
    if (!box || box.dataset.serial === serial) return;
    serial = box.dataset.serial;
    for (const [id, html] of Object.entries(JSON.parse(box.dataset.news))) {
      const at = document.getElementById(id);
      if (at && at.innerHTML !== html) at.innerHTML = html;
    }
    if (box.dataset.to) go(box.dataset.to);
  }
  /** @type {{ at: Part, spot: string } | null} */
  let focused = null; // what had the focus, and where to find it again once it is drawn anew
  document.addEventListener("focusin", (event) => {
    const at = event.target.closest("#batch [data-spot]");
    focused = at && { at, spot: at.dataset.spot };
  });
  document.addEventListener("focusout", () => setTimeout(() => { // it was left, not drawn anew
    if (focused?.at.isConnected && focused.at !== document.activeElement) focused = null;
  }, 0));
  function focusAgain() {
    if (!focused || focused.at.isConnected || (document.activeElement && document.activeElement !== document.body)) return;
    const { spot } = focused;
    all("#batch [data-spot]").find((one) => one.dataset.spot === spot && one.offsetParent !== null)?.focus({ preventScroll: true });
  }
  const DRAWN = ["data-serial", "data-key", "data-batch", "data-known"]; // all that changes where two sets look alike
  let begun = false; // an address that was opened with the page shows its tab
  new MutationObserver((changes) => {
    if (!begun && $("#tabs > :first-child [data-tab-id=batch]")) {
      begun = true;
      if (ours()) setTimeout(open, 0);
    }
    if (root()?.hasAttribute("data-behind")) wait(); // whatever was drawn: nothing is to stay unseen
    if (!root() || !changes.some(({ target }) => target instanceof Element && target.closest("#batch, #batch-patch"))) return;
    for (const { target } of changes)
      if (target instanceof HTMLFormElement && target.dataset.key !== undefined && target.closest("#batch")) target.reset();
    if (!root().dataset.room && ours()) lay();
    take();
    showRoom();
    wait();
    showMarked();
    playground.batch.moved();
    focusAgain();
    follow();
  }).observe(document.documentElement, { attributeFilter: DRAWN, childList: true, subtree: true });
  // An option that somebody once chose no longer follows its attribute, which is all that drawing anew changes.
  new MutationObserver((changes) => {
    for (const { target } of changes)
      if (target instanceof HTMLOptionElement && target.hasAttribute("selected") && target.closest("#batch")) target.selected = true;
  }).observe(document.documentElement, { attributeFilter: ["selected"], subtree: true });
})();
