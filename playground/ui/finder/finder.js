// Ctrl+K finds any place by its name, `?` shows the keys, `/` goes to the question of the tab.
(() => {
  const { $, all } = playground;
  const dialog = (/** @type {string} */ name) => /** @type {HTMLDialogElement} */ (/** @type {unknown} */ ($(name)));
  const field = () => $("#finder-field");
  const options = () => all("#finder-found [role=option]");
  const FIELDS = ["#question textarea", "#compare-question", "#library [data-filter]", "#history-fields [type=search]", "#batch input[data-view]"];

  /** @param {string} name */
  function open(name) {
    const at = dialog(name);
    if (!at || at.open || $("dialog[open]")) return;
    at.showModal();
    if (name !== "#finder") return;
    field().value = "";
    find();
  }
  let timer = 0;
  function find() {
    clearTimeout(timer);
    timer = setTimeout(() => playground.tell("find", { text: field().value.trim() }), 120);
  }
  /** @param {number} at */
  function point(at) {
    const all = options();
    for (const [number, option] of all.entries()) option.setAttribute("aria-selected", String(number === at));
    all[at]?.scrollIntoView({ block: "nearest" });
    field().setAttribute("aria-expanded", String(all.length > 0)); // without options there is no list to control
    if (all[at]) field().setAttribute("aria-activedescendant", all[at].id);
    else field().removeAttribute("aria-activedescendant");
  }
  const pointed = () => options().findIndex((option) => option.getAttribute("aria-selected") === "true");
  /** @param {Part | undefined} option */
  function go(option) {
    if (!option) return;
    dialog("#finder").close();
    playground.go(option.dataset.to.split("/"));
    if (option.dataset.field) reveal(option.dataset.field.split(" "));
  }
  /** Opens what folds over a setting, and gives its field the focus. @param {string[]} path ids from the outside in */
  function reveal([id, ...within], frames = 120) {
    const at = $(`#${id}`);
    if ($("#question")?.offsetParent) playground.openDrawer();
    if (!at?.offsetParent) return frames && requestAnimationFrame(() => reveal([id, ...within], frames - 1));
    const head = $(`#${id} > .label-wrap`);
    if (head && !head.classList.contains("open")) head.click();
    if (within.length) return reveal(within, frames);
    at.scrollIntoView({ block: "center" });
    ($(`#${id} input:checked`) ?? $(`#${id} :is(input, textarea)`) ?? head)?.focus({ preventScroll: true });
  }
  document.addEventListener("click", (event) => {
    const at = event.target.closest("[data-reveal]");
    if (at) reveal(at.dataset.reveal.split(" "));
  });
  function toQuestion() {
    const at = FIELDS.map((selector) => $(selector)).find((one) => one?.offsetParent);
    if (!at) return playground.toQuestion();
    at.focus();
    /** @type {HTMLInputElement} */ (/** @type {any} */ (at)).select(); // what is typed next takes the place of the last question
  }

  addEventListener("keydown", (event) => { // before the tabs hear of it
    const at = /** @type {Part} */ (event.target);
    const ctrl = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (ctrl && event.key.toLowerCase() === "k") {
      event.preventDefault();
      return open("#finder");
    }
    const inside = at.closest?.("#finder, #shortcuts"); // for a moment after it was closed it still has the focus
    if (inside?.open) {
      event.stopImmediatePropagation();
      if (event.isComposing || at !== field()) return;
      if (event.key === "Escape") { // which only empties a field of this kind
        event.preventDefault();
        return /** @type {any} */ (inside).close();
      }
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) point((pointed() + step + options().length) % options().length);
      if (event.key === "Enter") go(options()[pointed()]);
      if (step || event.key === "Enter") event.preventDefault();
      return;
    }
    const writing = !inside && at.closest?.("input, textarea, select, [contenteditable=true]");
    if (writing || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || $("dialog[open]")) return;
    if (["?", "？"].includes(event.key) && !$("#batch")?.offsetParent) open("#shortcuts"); // that tab has its own
    else if (["/", "、"].includes(event.key)) toQuestion();
    else return;
    event.preventDefault();
  }, true);
  document.addEventListener("input", (event) => { if (event.target === field()) find(); });
  document.addEventListener("click", (event) => {
    const shut = event.target.closest(":is(#finder, #shortcuts) [data-shut]");
    if (shut) return /** @type {any} */ (shut.closest("dialog")).close();
    if (event.target.closest("#find")) return open("#finder");
    if (event.target.closest("[data-skip]")) return toQuestion();
    if (event.target.matches("#finder, #shortcuts")) return /** @type {any} */ (event.target).close(); // beside it
    go(event.target.closest("#finder-found [role=option]") ?? undefined);
  });
  let taken = "";
  new MutationObserver(() => {
    const drawn = $("#finder-drawn [data-found]");
    if (!drawn || drawn.outerHTML === taken) return;
    taken = drawn.outerHTML;
    $("#finder-found")?.replaceChildren(...drawn.cloneNode(true).childNodes);
    point(0);
  }).observe(document.documentElement, { attributeFilter: ["data-found"], childList: true, subtree: true });
})();
