// The desk of the Batch tab: moving through the cells, judging them by keyboard, and keeping at once what is said.
// All listeners hang on the document, so that they outlive every redrawing of a part.
(() => {
  const { $, all, word } = playground;
  const { batch } = playground;

  // The open cell ------------------------------------------------------------------------------------------------------

  const opened = () => batch.place()[1].get("cell") ?? "";
  const here = () => batch.shown() && batch.room() === "batch" && !$("#batch[data-behind]");
  /** @param {string} cell @returns {Part | undefined} */
  const cellOf = (cell) => all("#batch-grid [data-cell]").find((one) => one.dataset.cell === cell);
  /** @param {string} cell @param {boolean} moving Whether it is one of many that are passed by. */
  function open(cell, moving = false) {
    settle();
    batch.look({ cell, try: null }, moving || opened() !== "");
    cellOf(cell)?.querySelector("button").focus({ preventScroll: true });
    cellOf(cell)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  function close() {
    settle();
    const from = cellOf(opened());
    batch.look({ cell: null, try: null });
    (from?.querySelector("button") ?? $("#batch-back"))?.focus({ preventScroll: true });
  }
  /** Whether another cell is open than the one that the panel still shows. */
  function behind() {
    const shows = $("#batch-cell-head [data-shows]")?.dataset;
    const said = $("#batch-judge [data-of]")?.dataset.of ?? "";
    const tried = batch.place()[1].get("try") ?? "0";
    return opened() !== "" && !(shows?.shows === opened() && shows.showsTry === tried && shows.showsRun === said);
  }
  let early = ""; // the cell whose remark is to be written as soon as it is shown
  function wait() { // nothing can be said of what is no longer open
    const card = $("#batch-cell-card");
    if (!card) return;
    const waits = behind();
    for (const part of all("#batch-cell-body, #batch-desk")) if (part.inert !== waits) part.inert = waits;
    if ((card.getAttribute("aria-busy") === "true") !== waits) {
      card.setAttribute("aria-busy", String(waits));
      card.dataset.wait = waits ? word("js.opening") : "";
    }
    if (!waits) write();
  }
  function write() { // until the field has the focus for a frame: what is drawn just then takes it away again
    const field = early === opened() ? remark() : null;
    if (!field || document.activeElement === field) {
      early = "";
      return;
    }
    field.focus();
    requestAnimationFrame(write);
  }
  batch.moved = () => { // what is open is marked, also after it was drawn anew
    wait();
    const cell = opened();
    for (const button of all("#batch-grid [data-cell] button")) {
      const current = Boolean(cell) && button.parentElement.dataset.cell === cell;
      if (current !== button.hasAttribute("aria-current")) button.toggleAttribute("aria-current", current);
      if (current) button.setAttribute("aria-current", "true");
    }
    name();
  };
  /** @type {Record<string, [number, number]>} */
  const WAYS = { up: [-1, 0], down: [1, 0], left: [0, -1], right: [0, 1] };
  /** @param {string} way */
  function move(way) {
    const [down, right] = WAYS[way];
    const rows = all("#batch-grid [data-row]").map((row) => all("[data-cell]", row));
    const row = rows.findIndex((cells) => cells.some((one) => one.dataset.cell === opened()));
    const column = row < 0 ? 0 : rows[row].findIndex((one) => one.dataset.cell === opened());
    const next = row < 0 ? rows[0]?.[0] : rows[row + down]?.[column + right];
    if (next) open(next.dataset.cell, true);
  }
  function toJudge() { // the next one that nobody judged
    const cells = all("#batch-grid [data-cell]");
    const at = cells.findIndex((one) => one.dataset.cell === opened());
    const after = [...cells.slice(at + 1), ...cells.slice(0, at + 1)];
    const next = after.find((one) => one.querySelector(".excerpt") && !one.querySelector(".v"));
    if (next) open(next.dataset.cell, true);
  }

  // What is said -------------------------------------------------------------------------------------------------------

  const remark = () => $("#batch-judge textarea");
  /** @type {{ of: string, value: string } | null} */
  let unsaid = null; // a remark that was typed and not sent yet, with the run it is of
  let waiting = 0;
  batch.say = (action) => {
    if (action.act === "remark") {
      clearTimeout(waiting);
      unsaid = null;
    }
    if (!behind()) {
      press(action);
      saving(word("js.saving"));
    }
    playground.tell("batch_say", { at: location.hash, author: playground.author(), ...action });
  };
  /** @param {Action} action What it will look like once it is kept. */
  function press(action) {
    const pressed = (/** @type {Part} */ button) => button.getAttribute("aria-pressed") === "true";
    for (const button of action.act === "judge" ? all("#batch-judge [data-verdict]") : [])
      button.setAttribute("aria-pressed", String(button.dataset.verdict === action.verdict && !pressed(button)));
    for (const chip of action.act === "reason" ? all("#batch-judge [data-reason]") : [])
      if (chip.dataset.reason === action.reason) chip.setAttribute("aria-pressed", String(!pressed(chip)));
  }
  /** @param {string} text */
  function saving(text) {
    const line = $("#batch-signed .sum");
    if (!line) return;
    const told = line.querySelector("span") ?? line;
    told.textContent = text;
    line.classList.add("saving");
  }
  function settle() { // nothing that was typed is left behind
    if (unsaid) batch.say({ act: "remark", ...unsaid });
  }
  /** @param {{ target: Part }} event */
  function typed({ target }) {
    if (!target.matches("#batch-judge textarea")) return;
    unsaid = { of: target.dataset.of, value: target.value };
    saving(word("js.unsaved"));
    clearTimeout(waiting);
    waiting = setTimeout(settle, 900);
  }
  document.addEventListener("input", typed);
  addEventListener("pagehide", settle);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") settle(); });

  // Keys ---------------------------------------------------------------------------------------------------------------

  const VERDICTS = "123";
  const SAYS = ["right", "partly", "wrong"]; // what they say
  const REASONS = "456789asdfgh"; // in the order of the chips
  function name() { // the keys stand on what they press
    for (const [at, button] of all("#batch-judge [data-verdict]").entries()) label(button, VERDICTS[at]);
    for (const [at, chip] of all("#batch-judge [data-reason]").entries()) label(chip, REASONS[at]);
  }
  /** @param {Part} button @param {string | undefined} key */
  function label(button, key) {
    if (!key || button.dataset.key === key) return;
    button.dataset.key = key;
    button.setAttribute("aria-keyshortcuts", key);
  }
  /** @type {Record<string, () => unknown>} */
  const KEYS = {
    ArrowUp: () => move("up"),
    ArrowDown: () => move("down"),
    ArrowLeft: () => move("left"),
    ArrowRight: () => move("right"),
    n: toJudge,
    r: () => remark()?.focus(),
    u: () => $("#batch-signed [data-act=undo]")?.click(),
    "?": () => sheet(),
    "？": () => sheet(),
  };
  const writing = "input:not([type=checkbox]), textarea, select, [contenteditable=true]";
  addEventListener("keydown", (event) => { // before the Playground hears of it
    if (!here() || event.isComposing || event.keyCode === 229 || $("#key-sheet[open]")) return;
    const at = /** @type {Part} */ (event.target);
    if (!at.matches) return;
    const modified = event.ctrlKey || event.metaKey || event.altKey;
    const inRemark = at.matches("#batch-judge textarea");
    const act = inRemark ? leaving(event.key, modified) : modified || at.closest(writing) ? undefined : acting(event.key, at);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }, true);
  /** @param {string} key @param {Part} target @returns {(() => unknown) | undefined} */
  function acting(key, target) {
    if (!opened() && !target.closest("#batch-grid, #batch-cell-card") && target !== document.body) return undefined;
    if (target.closest("#batch details.menu[open]")) return undefined;
    if (key.startsWith("Arrow") && target.closest("#batch-cell-card pre")) return undefined; // it scrolls
    if (key === "Escape" && target.closest(".grounded")?.querySelector("[data-evidence]:not([hidden])")) return undefined;
    if (!opened()) return key.startsWith("Arrow") || key === "?" || key === "？" || key === "n" ? KEYS[key] : undefined;
    if (key === "Escape") return close;
    if (behind()) return saying(key) ?? (REASONS.includes(key) ? () => {} : KEYS[key]);
    const onCell = target === document.body || target.matches(".open[aria-current]");
    if (key === "Enter") return onCell ? KEYS.r : undefined;
    const verdict = all("#batch-judge [data-verdict]")[VERDICTS.indexOf(key)];
    if (verdict) return () => verdict.click();
    const reason = REASONS.indexOf(key);
    const chip = all("#batch-judge [data-reason]")[reason];
    if (chip) return () => chip.click();
    return reason < 0 ? KEYS[key] : undefined;
  }
  /** What a key says of the cell that is open, which is not shown yet: the server finds its answer by the address.
   * @param {string} key @returns {(() => unknown) | undefined} */
  function saying(key) {
    if (early && key.length === 1) return () => {}; // it was meant for the remark
    const verdict = SAYS[VERDICTS.indexOf(key)];
    if (verdict) return () => batch.say({ act: "judge", verdict });
    if (key === "u") return () => batch.say({ act: "undo" });
    if (key === "r" || key === "Enter") return () => { early = opened(); };
    return undefined;
  }
  /** @param {string} key @param {boolean} modified @returns {(() => unknown) | undefined} */
  function leaving(key, modified) {
    if (key !== "Escape" && !(key === "Enter" && modified)) return undefined;
    return () => {
      settle();
      (cellOf(opened())?.querySelector("button") ?? $("#batch-cell-head button"))?.focus({ preventScroll: true });
    };
  }
  function sheet() {
    const dialog = /** @type {HTMLDialogElement} */ (/** @type {unknown} */ ($("#key-sheet")));
    dialog.showModal();
  }

  // Clicks -------------------------------------------------------------------------------------------------------------

  /** @type {Clicks} */
  const clicks = {
    "#batch-grid [data-cell] button": (at) => open(at.closest("[data-cell]").dataset.cell),
    "#batch-cell-card [data-close]": close,
    "#batch-cell-card [data-move]": (at) => move(at.dataset.move),
    "#batch-cell-card [data-try]": (at) => batch.look({ try: at.dataset.try === "0" ? null : at.dataset.try }, true),
    "#batch [data-keys]": (at) => { at.closest("details")?.removeAttribute("open"); sheet(); },
    "#key-sheet [data-shut]": () => /** @type {any} */ ($("#key-sheet")).close(),
  };
  document.addEventListener("click", (event) => {
    for (const [selector, act] of Object.entries(clicks)) {
      const at = event.target.closest(selector);
      if (at) return act(at);
    }
  });
  // A field takes what is drawn for another answer; what was typed for the one before is kept of that.
  new MutationObserver((changes) => {
    for (const { target } of changes)
      if (target instanceof HTMLTextAreaElement && target.matches("#batch-judge textarea")) {
        settle();
        target.value = target.defaultValue;
      }
  }).observe(document.documentElement, { attributeFilter: ["data-of"], subtree: true });
})();
