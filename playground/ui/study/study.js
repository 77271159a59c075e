// What tabs about answers share: sentences and their places, fields that are drawn anew, and who judges.
// All listeners hang on the document, so that they outlive every redrawing of a part.
(() => {
  const { $, all } = playground;

  playground.kept = (name) => localStorage.getItem(`playground.${name}`) ?? "";
  playground.author = () => { // who saves a prompt has the same name
    try { return JSON.parse(playground.kept("author") || '""'); } catch { return ""; }
  };

  // Sentences and their places -----------------------------------------------------------------------------------------

  const GROUNDED = ".grounded";
  /** @param {Part} root The sentences that can be stepped through, by number. */
  const sentences = (root) => [...new Set(all("[data-sentence]", root).map((one) => Number(one.dataset.sentence)))];
  /** @param {Part} root @param {number | null} number */
  function place(root, number) {
    for (const part of all("[data-sentence]", root)) part.classList.toggle("at", Number(part.dataset.sentence) === number);
    for (const part of all("[data-evidence]", root)) part.hidden = Number(part.dataset.evidence) !== number;
    return number;
  }
  /** @param {Part} root */
  const placed = (root) => {
    const shown = all("[data-evidence]", root).find((part) => !part.hidden);
    return shown ? Number(shown.dataset.evidence) : null;
  };
  /** @param {Part} root @param {number} by */
  function step(root, by) {
    const numbers = sentences(root);
    if (!numbers.length) return;
    const at = placed(root);
    const from = at === null ? (by > 0 ? -1 : numbers.length) : numbers.indexOf(at);
    const next = numbers[(from + by + numbers.length) % numbers.length];
    place(root, next);
    const first = root.querySelector(`[data-sentence="${next}"]`);
    first?.focus({ preventScroll: true });
    first?.scrollIntoView({ block: "nearest", behavior: "instant" });
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest(`${GROUNDED} [data-step]`);
    if (button) return step(button.closest(GROUNDED), Number(button.dataset.step));
    const sentence = event.target.closest(`${GROUNDED} [data-sentence]`);
    if (!sentence || event.target.closest("a, button") || !getSelection()?.isCollapsed) return;
    const root = sentence.closest(GROUNDED);
    const number = Number(sentence.dataset.sentence);
    place(root, placed(root) === number ? null : number);
  });
  // What is opened below one answer is opened below those beside it, so that they can be compared.
  document.addEventListener("click", (event) => {
    const opened = event.target.closest("summary")?.parentElement;
    if (!opened?.matches(`${GROUNDED} details.checks`)) return;
    requestAnimationFrame(() => { // it opens after the click
      for (const other of all(`${GROUNDED} details.checks`)) other.open = opened.open;
    });
  });
  document.addEventListener("focusin", (event) => {
    const sentence = event.target.closest?.(`${GROUNDED} [data-sentence]`);
    if (sentence?.matches(":focus-visible")) place(sentence.closest(GROUNDED), Number(sentence.dataset.sentence));
  });
  const writing = "input, textarea, select, [contenteditable=true]";
  /** The answer that keys are for: the one with the focus, else the one that was stepped through last. */
  const stepped = () => document.activeElement?.closest(GROUNDED) ?? $(`${GROUNDED}:has([data-evidence]:not([hidden]))`) ?? $(`${GROUNDED}:has([data-sentence])`);
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(writing)) return;
    const by = { "[": -1, "]": 1 }[event.key];
    const root = by && /** @type {Part} */ (stepped());
    if (by && root && root.offsetParent !== null) {
      event.preventDefault();
      step(root, by);
    } else if (event.key === "Escape") {
      const open = event.target.closest?.(GROUNDED);
      if (open && placed(open) !== null) place(open, null);
    }
  });

  document.addEventListener("keydown", (event) => { // the editor of an arm closes, and gives the focus back
    if (event.key !== "Escape" || event.isComposing || !event.target.closest?.(".arm-form")) return;
    const close = event.target.closest(".arm-head, .arm-card").querySelector("[data-act=edit]");
    close.focus();
    close.click();
  });

  // Fields that are drawn anew -----------------------------------------------------------------------------------------
  // What somebody has typed or chosen no longer follows its attribute, which is all that drawing anew changes.

  /** @param {Part} field */
  function follow(field) {
    if (field !== document.activeElement && field.value !== field.defaultValue) field.value = field.defaultValue;
  }
  new MutationObserver((changes) => {
    for (const { target, type } of changes) {
      if (type === "attributes") {
        if (target instanceof HTMLOptionElement && target.hasAttribute("selected") && target.closest("[data-change]")) target.selected = true;
        continue;
      }
      const part = target instanceof Element ? target : target.parentElement;
      if (part?.matches("textarea[data-typed]")) follow(/** @type {Part} */ (/** @type {unknown} */ (part)));
    }
  }).observe(document.documentElement, { attributeFilter: ["selected"], childList: true, characterData: true, subtree: true });

  // What had the focus, and where to find it again once it is drawn anew.
  /** @type {{ at: Part, spot: string } | null} */
  let last = null;
  document.addEventListener("focusin", (event) => {
    const at = event.target.closest?.(".of-study [data-spot]");
    last = at && { at, spot: at.dataset.spot };
  });
  new MutationObserver(() => {
    if (!last || last.at.isConnected || (document.activeElement && document.activeElement !== document.body)) return;
    const { spot } = last;
    last = null;
    all(".of-study [data-spot]").find((one) => one.dataset.spot === spot && one.offsetParent !== null && !one.disabled)?.focus({ preventScroll: true });
  }).observe(document.documentElement, { childList: true, subtree: true });

  // A question goes into a set -----------------------------------------------------------------------------------------

  const dialog = () => /** @type {HTMLDialogElement} */ (/** @type {unknown} */ ($("#add-to-set")));
  playground.acts("#add-to-set", (action) => playground.tell("add_to_set", action));
  document.addEventListener("click", (event) => {
    if (event.target.closest("#add-to-set [data-shut]")) return dialog().close();
    const at = event.target.closest("[data-add-to-set]");
    if (!at) return;
    const { addToSet: text, batch = "", question = "" } = at.dataset;
    playground.tell("add_to_set", { act: "offer", text: batch ? "" : text, batch, question });
  });
  addEventListener("keydown", (event) => { // before the tabs hear of it
    if (/** @type {Part} */ (event.target).closest?.("#add-to-set")) event.stopImmediatePropagation();
  }, true);
  let drawn = ""; // the number of what the dialog shows
  new MutationObserver(() => {
    const box = $("#add-to-set-drawn [data-serial]");
    if (!box || box.dataset.serial === drawn) return;
    drawn = box.dataset.serial;
    dialog().lastElementChild?.replaceChildren(...box.cloneNode(true).childNodes);
    if (!dialog().open) dialog().showModal();
    dialog().querySelector("select, [name=name], [data-shut]")?.focus();
  }).observe(document.documentElement, { attributeFilter: ["data-serial"], childList: true, subtree: true });

  // Who judges ---------------------------------------------------------------------------------------------------------

  document.addEventListener("change", (event) => {
    const field = event.target.closest("[data-author]");
    if (field) playground.keep("author", field.value.trim());
  });
})();
