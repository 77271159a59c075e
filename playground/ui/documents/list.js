// The list of documents: which of them are ticked and what is done with those, and the dialog in which one is edited.
(() => {
  const { $, all, word } = playground;

  // Ticked documents; they stay so on other pages of the list ---------------------------------------------------------

  /** @type {Set<string>} */
  const picked = new Set();
  let every = false; // all that the list has found, on whichever page
  let pickedIn = ""; // the collection that they belong to

  const MOST_DELETED = 50; // each is listed, to be taken back

  const found = () => Number($("#list [data-matching]")?.dataset.found ?? 0);
  const boxes = () => all("#list [data-tick]");
  function pickNone() {
    every = false;
    picked.clear();
    showPicked();
  }
  /** One or some are ticked, or no more. @param {Part[]} changed @param {boolean} on */
  function turn(changed, on) {
    forgetOthers(); // before, or the first tick in another collection would be forgotten with theirs
    if (every) for (const box of boxes()) picked.add(box.dataset.tick);
    every = false;
    for (const box of changed) on ? picked.add(box.dataset.tick) : picked.delete(box.dataset.tick);
    showPicked();
  }
  /** A part is changed only if its text is, since every change is looked at. @param {Part} at @param {string} text */
  function write(at, text) {
    if (at.textContent !== text) at.textContent = text;
  }
  function forgetOthers() {
    const now = $("#shelf [aria-current]")?.dataset.id ?? "";
    if (now !== pickedIn) { picked.clear(); every = false; }
    pickedIn = now;
  }
  function showPicked() {
    forgetOthers();
    for (const box of boxes()) box.checked = every || picked.has(box.dataset.tick);
    const ticked = boxes().filter((box) => box.checked).length;
    const page = /** @type {HTMLInputElement | null} */ (/** @type {unknown} */ ($("#list [data-tick-page]")));
    if (page) {
      page.checked = ticked > 0 && ticked === boxes().length;
      page.indeterminate = ticked > 0 && !page.checked;
    }
    const bar = $("#picked .picked");
    if (!bar) return;
    const count = every ? found() : picked.size;
    bar.hidden = !count;
    if (bar.hidden) return;
    write(bar.querySelector("[data-said]"), word(every ? "js.picked_all" : count === 1 ? "js.picked_one" : "js.picked", { count }));
    const more = bar.querySelector("[data-tick-found]");
    more.hidden = every || !page?.checked || found() <= boxes().length;
    write(more, word("js.pick_found", { count: found() }));
    bar.querySelector("[data-ask-picked]").hidden = every;
    bar.querySelector("[data-delete-picked]").hidden = every || count > MOST_DELETED;
  }
  /** @param {Part} at */
  function tagPicked(at) {
    const field = $("#picked [data-tags]");
    const typed = field.value.trim();
    if (!typed) return field.focus();
    const which = every ? { found: true } : { ids: [...picked] };
    playground.tell("documents_act", { act: "tag", ...which, [at.dataset.tagPicked]: typed });
    field.value = "";
  }
  document.addEventListener("change", (event) => {
    const at = event.target;
    if (at.matches("#list [data-tick]")) turn([at], at.checked);
    else if (at.matches("#list [data-tick-page]")) turn(boxes(), at.checked);
    else if (at.matches("#library [data-sieve]")) narrowed();
  });
  document.addEventListener("input", (event) => { if (event.target.matches("[data-filter]")) narrowed(); });
  function narrowed() { // what was found is something else now
    if (every) pickNone();
  }

  // The dialog ---------------------------------------------------------------------------------------------------------

  const dialog = () => /** @type {HTMLDialogElement} */ (/** @type {unknown} */ ($("#describing dialog")));
  /** @param {Part} at */
  function describe(at) {
    const { describe: id, name, tags, file } = at.dataset;
    /** @type {Form} */
    const form = $("#describing form");
    form.dataset.id = id;
    form.elements.name.value = name;
    form.elements.tags.value = tags;
    form.querySelector("[data-file]").textContent = word("js.file_is", { name: file });
    dialog().showModal();
    form.elements.name.focus();
  }
  document.addEventListener("submit", (event) => { if (event.target.matches("#describing form")) dialog().close(); });
  addEventListener("keydown", (event) => { // before the tab hears of it
    if (/** @type {Part} */ (event.target).closest?.("#describing dialog")) event.stopImmediatePropagation();
  }, true);

  // A file in the place of a document ----------------------------------------------------------------------------------

  const chooser = "#drop input[type=file]";
  let choosing = ""; // id of the document for which a file is being chosen
  let replaces = ""; // of the one for which it was chosen
  /** @param {boolean} many */
  const takes = (many) => { if ($(chooser)) $(chooser).toggleAttribute("multiple", many); };
  function replace() {
    const { id } = $("#describing form").dataset;
    dialog().close();
    takes(false);
    $(chooser)?.click();
    choosing = id;
  }
  playground.takeReplaced = () => {
    const id = replaces;
    replaces = "";
    return id;
  };
  addEventListener("change", (event) => { // before what is chosen is looked at
    if (!(/** @type {Part} */ (event.target).matches(chooser))) return;
    replaces = choosing;
    choosing = "";
    takes(true);
  }, true);
  document.addEventListener("cancel", (event) => {
    if (!(/** @type {Part} */ (event.target).matches?.(chooser))) return;
    choosing = "";
    takes(true);
  }, true);

  /** @type {Clicks} */
  const clicks = {
    "[data-tick-found]": () => { every = true; showPicked(); },
    "[data-unpick]": pickNone,
    "[data-tag-picked]": tagPicked,
    "[data-delete-picked]": () => {
      playground.tell("documents_act", { act: "delete_some", ids: [...picked] });
      pickNone();
    },
    "[data-ask-picked]": (at) => playground.askOf(at.dataset.askPicked, [...picked]),
    "#library [data-sieve]": narrowed,
    "[data-describe]": describe,
    "#describing [data-shut]": () => dialog().close(),
    "#describing [data-replace]": replace,
  };
  document.addEventListener("click", (event) => {
    for (const [selector, act] of Object.entries(clicks)) {
      const at = event.target.closest(selector);
      if (at) act(at);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("#picked [data-tags]")) return;
    event.preventDefault();
    $("#picked [data-tag-picked=add]").click();
  });
  new MutationObserver((changes) => {
    if (changes.some(({ target }) => target instanceof Element && target.closest("#list, #picked, #shelf"))) showPicked();
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
