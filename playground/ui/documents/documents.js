// The Documents tab: clicks become requests to the server, files come in by drop and paste, chunks and text find one
// another. All listeners hang on the document, so that they outlive every redrawing of a part.
(() => {
  const { $, all, word } = playground;
  const shown = () => $("#library")?.offsetParent !== null && $("#library") !== null;

  // Actions --------------------------------------------------------------------------------------------------------

  const LONG = ["reindex", "reread", "apply", "apply_all", "reread_all", "re_embed", "complete", "recognise", "recognise_file", "retry", "settle", "unsent"];
  const MOVING = ["open", "close", "delete", "undo", "arrange", "rows"];
  /** @type {number | null} */
  let making = null; // the number of collections when another one was asked for
  /** @type {string[] | null} */
  let wanted = null; // what gets the focus once the answer is drawn
  let moving = false; // whether it does so in any case, or only when the focus was lost
  let unanswered = 0; // clicks whose answer has not come
  /** @param {1 | -1} change */
  function asking(change) {
    unanswered = Math.max(unanswered + change, 0);
    document.documentElement.classList.toggle("asking", unanswered > 0);
  }
  playground.answered = () => {
    asking(-1);
    focusAgain();
    playground.look();
  };
  /** @param {Action} action */
  function send(action) {
    if (LONG.includes(action.act)) return playground.tell("documents_work", action);
    asking(1);
    playground.tell("documents_act", action);
  }
  /** @type {Record<string, (action: Action) => Action>} */
  const said = { // what people type, in the words of the server
    chunking: ({ again, ...action }) => (again ? { ...action, act: "apply_all" } : action),
    hidden: ({ again, ...action }) => (again ? { ...action, act: "reread_all" } : action),
    turn: (action) => ({ ...action, piece: Number(action.piece) - 1 }),
  };
  playground.acts("#library, #undo", (action, at) => {
    const form = at.matches("form");
    moving = !form && MOVING.includes(action.act);
    wanted = form ? [`[data-form=${action.act}] [type=submit]`, "#shelf [aria-current]"] : next(at);
    if (at.dataset.back) wanted = [at.dataset.back, "#pieces [data-piece-at]"];
    if (form) making = action.act === "create" ? $("#shelf .picks")?.children.length || 0 : null;
    send(form && said[action.act] ? said[action.act](action) : action);
  });
  /** @param {Part} at */
  function next(at) {
    const same = ["act", "id"].filter((key) => at.dataset[key]).map((key) => `[data-${key}="${at.dataset[key]}"]`);
    const { act } = at.dataset;
    if (act === "open") return ["#reader-back"];
    if (act === "close") return [`#list [data-act=open][data-id="${open()}"]`, "#list [data-act=open]"];
    if (act === "delete") return [`#undo [data-id="${at.dataset.id}"]`];
    if (act === "undo") return [`#list [data-act=open][data-id="${at.dataset.id}"]`];
    if (act === "arrange" || act === "rows") return [at.dataset.by ? `#list [data-by="${at.dataset.by}"]` : `.pager [data-act=${act}][aria-label="${at.getAttribute("aria-label")}"]:enabled`, `.pager [data-act=${act}]:enabled`];
    if (act === "turn") return [at.matches("[disabled]") ? "#pieces [data-piece-at]" : `#pieces [aria-label="${at.getAttribute("aria-label")}"]:enabled`, "#pieces [data-piece-at]"];
    return [`button${same.join("")}`, "#works button", "#shelf [aria-current]"];
  }
  const open = () => $("#reader-head [data-act=reindex]")?.dataset.id;

  /** @type {Clicks} */
  const clicks = {
    "#library [data-swap]": (at) => swap(at.dataset.swap),
    "[data-piece-at]": (at) => showPiece(Number(at.dataset.pieceAt)),
    "[data-to-piece]": (at) => findPiece(Number(at.dataset.toPiece)),
    "#source [data-in]": (at) => getSelection()?.isCollapsed && findPiece(Number(at.dataset.in.split(" ").at(-1))),
  };
  document.addEventListener("click", (event) => {
    for (const [selector, act] of Object.entries(clicks)) {
      const at = event.target.closest(selector);
      if (at) return act(at);
    }
  });
  /** @param {string} id */
  function swap(id) {
    const form = $(`#${id}`);
    form.hidden = !form.hidden;
    for (const link of all(`.facts [data-swap="${id}"]`)) link.setAttribute("aria-expanded", String(!form.hidden));
    const field = form.querySelector("input");
    if (!form.hidden) { field.focus(); field.select?.(); }
    else $(`#library :not(form) > [data-swap="${id}"], .facts [data-swap="${id}"]`)?.focus();
  }

  // Chunks and text ------------------------------------------------------------------------------------------------

  /** @param {number} number */
  function mark(number) {
    for (const part of all("#pieces [aria-current], .source .shown")) {
      part.classList.remove("shown");
      part.removeAttribute("aria-current");
    }
    const piece = $(`#pieces [data-piece-at="${number}"]`);
    piece?.setAttribute("aria-current", "true");
    const bands = all("#source [data-in]").filter((band) => band.dataset.in.split(" ").includes(String(number)));
    for (const band of bands) band.classList.add("shown");
    return [piece, bands[0]];
  }
  /** @param {number} number */
  function showPiece(number) {
    const [, band] = mark(number);
    const pane = band?.closest("pre");
    if (!pane) return;
    if (pane.scrollHeight > pane.clientHeight + 2) pane.scrollTop = band.offsetTop - pane.offsetTop - 24;
    if (getComputedStyle($("#reading")).gridTemplateColumns.split(" ").length === 1) band.scrollIntoView({ block: "center" });
  }
  /** @param {number} number */
  function findPiece(number) {
    const [piece] = mark(number);
    piece?.scrollIntoView({ block: "nearest" });
    piece?.focus({ preventScroll: true });
  }
  document.addEventListener("keydown", (event) => {
    if (!shown() || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key] ?? 0;
    const from = event.target.closest?.("[data-piece-at]");
    if (step && from) {
      const to = $(`#pieces [data-piece-at="${Number(from.dataset.pieceAt) + step}"]`);
      if (!to) return;
      event.preventDefault();
      to.focus();
      showPiece(Number(to.dataset.pieceAt));
    } else if (event.key === "Escape" && event.target.closest("form:not([hidden])")?.id) {
      swap(event.target.closest("form").id);
    } else if (event.key === "Escape" && open() && !event.target.matches("select, input")) {
      $("#reader-back")?.click();
    }
  });

  // The address ----------------------------------------------------------------------------------------------------

  let told = -1; // the chunk that an address names, until it is drawn
  const LAB = "lab"; // in place of a document
  const chosen = () => $("#shelf [aria-current]")?.dataset.id;
  playground.place("documents", {
    root: "#library, #lab",
    here() {
      const lab = playground.lab();
      if (lab) return [lab, LAB];
      const piece = $("#pieces [aria-current]")?.dataset.pieceAt;
      const document = open();
      if (!chosen() || told >= 0) return null;
      return [chosen(), document, document && piece && String(Number(piece) + 1)].filter((part) => part !== undefined);
    },
    beside: ([collection, document], before) => collection === before[0] && document === before[1], // another chunk
    go([collection, document, piece]) {
      if (document === LAB) return playground.goToLab(collection);
      if (playground.lab()) playground.goToLab(null);
      told = document && piece ? Number(piece) - 1 : -1;
      if (document) return send({ act: "open", id: document, piece: Math.max(told, 0) });
      if (collection && (open() || collection !== chosen())) send({ act: "choose", id: collection });
    },
  });
  function showTold() {
    if (told < 0 || !$(`#pieces [data-piece-at="${told}"]`)) return;
    findPiece(told);
    showPiece(told);
    told = -1;
  }

  // The table ------------------------------------------------------------------------------------------------------

  let filtering = 0;
  /** @type {string | undefined} */
  let collection; // whose documents are filtered
  function begunAnew() {
    const now = $("#shelf [aria-current]")?.dataset.id;
    if (collection && now !== collection && $("[data-filter]")) $("[data-filter]").value = "";
    collection = now;
  }
  /** @param {{ target: Part, isComposing?: boolean }} event */
  function filter(event) {
    if (event.isComposing || !event.target.matches("[data-filter]")) return;
    clearTimeout(filtering);
    filtering = setTimeout(() => send({ act: "arrange", filter: event.target.value }), 150);
  }
  document.addEventListener("input", filter);
  document.addEventListener("compositionend", filter);

  // Files by drop and paste ----------------------------------------------------------------------------------------

  const chooser = () => $("#drop input[type=file]");
  /** @param {File[]} files */
  function take(files) {
    if (!files.length || !chooser()) return;
    const list = new DataTransfer();
    for (const file of files) list.items.add(file);
    chooser().files = list.files;
    chooser().dispatchEvent(new Event("change", { bubbles: true }));
  }
  /** @param {File[]} files */
  function tellSending(files) {
    const line = $("#drop .sending");
    if (!line || !files.length) return;
    line.textContent = files.length === 1 ? word("js.sending_one", { name: files[0].name.split("/").at(-1) }) : word("js.sending", { count: files.length });
    line.classList.remove("bad");
    line.hidden = false;
  }
  playground.takesFiles("#drop input[type=file]", {
    nothing: (unsent) => send({ act: "unsent", files: unsent }),
    sending: tellSending,
  });

  /** @param {DragEvent} event */
  const carriesFiles = (event) => shown() && [...(event.dataTransfer?.types || [])].includes("Files");
  let inside = 0;
  /** @param {boolean} yes */
  const over = (yes) => document.documentElement.classList.toggle("dropping", yes);
  document.addEventListener("dragenter", (event) => { if (carriesFiles(event)) { inside++; over(true); } });
  document.addEventListener("dragleave", (event) => {
    if (carriesFiles(event) && --inside <= 0) { inside = 0; over(false); }
  });
  document.addEventListener("dragover", (event) => { if (carriesFiles(event)) event.preventDefault(); });
  document.addEventListener("drop", async (event) => {
    if (!event.dataTransfer || !carriesFiles(event)) return;
    event.preventDefault();
    event.stopPropagation();
    inside = 0;
    over(false);
    take(await dropped(event.dataTransfer));
  }, true);
  /** @param {DataTransfer} transfer @returns {Promise<File[]>} */
  async function dropped(transfer) {
    const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter((entry) => entry != null);
    if (!entries.some((entry) => entry.isDirectory)) return [...transfer.files];
    return (await Promise.all(entries.map(filesIn))).flat();
  }
  /** @param {any} entry @returns {Promise<File[]>} */
  async function filesIn(entry) {
    if (entry.isFile)
      return [playground.inFolder(await new Promise((found, failed) => entry.file(found, failed)), entry.fullPath.slice(1))];
    const reader = entry.createReader();
    const inner = [];
    for (;;) { // a folder is read a hundred entries at a time
      const some = await new Promise((found, failed) => reader.readEntries(found, failed));
      if (!some.length) break;
      inner.push(...some.filter((/** @type {FileSystemEntry} */ one) => !one.name.startsWith(".")));
    }
    return (await Promise.all(inner.map(filesIn))).flat();
  }
  document.addEventListener("paste", (event) => {
    if (!shown() || !event.clipboardData || event.target.closest("input, textarea, select, [contenteditable=true]")) return;
    const files = [...event.clipboardData.files];
    const text = event.clipboardData.getData("text/plain");
    if (files.length) {
      event.preventDefault();
      take(files);
    } else if (text.trim() && event.target.closest("#drop")) {
      event.preventDefault();
      const moment = new Date().toISOString().slice(0, 19).replace("T", " ").replaceAll(":", "-");
      take([new File([text], word("js.pasted", { moment }), { type: "text/plain" })]);
    }
  });

  // After redrawing ------------------------------------------------------------------------------------------------

  /** @type {number[]} */
  let timers = [];
  function countDown() {
    for (const timer of timers) clearTimeout(timer);
    timers = all("#undo [data-seconds]").map((line) => setTimeout(() => line.remove(), Number(line.dataset.seconds) * 1000 - 500));
  }
  function focusAgain() {
    const lost = !document.activeElement || document.activeElement === document.body;
    if (!wanted || !(moving || lost)) return;
    const target = wanted.map((selector) => $(selector)).find((found) => found && found.offsetParent !== null);
    if (!target) return;
    target.focus({ preventScroll: true });
    moving = false; // what is drawn once more takes the focus with it, and gives it back
  }
  for (const elsewhere of ["pointerdown", "input"]) document.addEventListener(elsewhere, () => { wanted = null; }, true);
  /** @param {MutationRecord[]} changes @param {string} selector */
  const touched = (changes, selector) =>
    changes.some(({ target }) => target instanceof Element && target.closest(selector));
  new MutationObserver((changes) => {
    const line = $("#drop .sending:not([hidden])");
    if (line && touched(changes, ".toast-wrap")) {
      line.textContent = word("js.send_failed");
      line.classList.add("bad");
    }
    if (!touched(changes, "#library, #undo")) return;
    if (touched(changes, "#undo")) countDown();
    if (touched(changes, "#shelf")) begunAnew();
    if (making !== null && all("#shelf .pick").length > making) {
      making = null;
      $("[data-form=create]").reset();
    }
    if (touched(changes, "#works") && $("#drop .sending")) $("#drop .sending").hidden = true;
    focusAgain();
    showTold();
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
