// What holds for the next question alone: chunks that are switched off, and the documents that it is asked of.
(() => {
  const { $, all, word } = playground;

  playground.forNext = () => ({ switched_off: JSON.stringify([...switchedOff.keys()]), scope: JSON.stringify(askedOf()) });

  /** A name that goes away at a click. @param {string} name @param {string} data @param {string} id */
  function chip(name, data, id) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "chip", title: name, ariaLabel: word("js.take_back", { name }) });
    button.dataset[data] = id;
    const text = Object.assign(document.createElement("bdi"), { textContent: name });
    button.append(text, Object.assign(document.createElement("span"), { textContent: "×", ariaHidden: "true" }));
    return button;
  }
  /** @param {string} place @param {string} said @param {HTMLElement[]} chips */
  function tell(place, said, chips) {
    const note = $(`${place} [data-note]`);
    if (!note) return;
    note.hidden = !said;
    note.querySelector("[data-said]").textContent = said;
    note.querySelector("[data-chips]").replaceChildren(...chips);
  }

  // Chunks switched off ---------------------------------------------------------------------------------------------

  /** @type {Map<string, string>} */
  const switchedOff = new Map(); // names by id: what is off may be in no list any more

  /** @param {Part} at */
  function switchOff(at) {
    const { off, name } = at.dataset;
    if (!switchedOff.delete(off)) switchedOff.set(off, name);
    showSwitchedOff();
  }
  function showSwitchedOff() {
    for (const button of all("#chunks [data-off]")) {
      const isOff = switchedOff.has(button.dataset.off);
      if ((button.getAttribute("aria-pressed") === "true") !== isOff) {
        const text = button.dataset.on;
        button.dataset.on = button.textContent;
        button.textContent = text;
        button.setAttribute("aria-pressed", String(isOff));
      }
      button.closest(".chunk").classList.toggle("off", isOff);
    }
    document.dispatchEvent(new Event("switchedoff"));
    const count = switchedOff.size;
    const said = count ? word(count === 1 ? "js.switched_off_one" : "js.switched_off", { count }) : "";
    tell("#off-note", said, [...switchedOff].map(([id, name]) => chip(name, "onAgain", id)));
  }

  // Documents that are asked; all where none is chosen -----------------------------------------------------------------

  /** @type {Set<string>} */
  const scope = new Set();
  let scopeIn = ""; // the collection that they belong to
  /** @type {string | null} */
  let left = null; // the collection that is shown until that one is
  /** @type {{ tag: Map<string, string>, kind: Map<string, string> }} */
  const named = { tag: new Map(), kind: new Map() }; // what they have to be, by what is shown
  const narrowed = () => named.tag.size + named.kind.size > 0;
  const askedOf = () => (narrowed() ? { ids: [...scope], tags: [...named.tag.keys()], kinds: [...named.kind.keys()] } : [...scope]);
  /** @param {Part} at */
  function narrow({ dataset: { narrow: what, value, name } }) {
    forgetOthers(true);
    const names = named[/** @type {"tag" | "kind"} */ (what)];
    if (!names.delete(value)) names.set(value, name);
    showScope();
  }
  /** Whether a document in the list is what is asked for. @param {Part} row */
  function fits(row) {
    /** @type {string[]} */
    const tags = JSON.parse(row.dataset.tags ?? "[]");
    const tagged = !named.tag.size || tags.some((tag) => named.tag.has(tag));
    return tagged && (!named.kind.size || named.kind.has(row.dataset.kind));
  }
  function askAll() {
    scope.clear();
    named.tag.clear();
    named.kind.clear();
  }

  document.addEventListener("change", (event) => {
    const id = event.target.dataset?.document;
    if (!id || !event.target.closest("#documents")) return;
    forgetOthers(true);
    if (!scope.delete(id)) scope.add(id);
    showScope();
  });
  /** Turn to the question, which will be asked of a collection, or of some documents in it.
   *
   * @param {string} collection @param {string[]} [only] */
  function askOf(collection, only = []) {
    askAll();
    for (const id of only) scope.add(id);
    [scopeIn, left] = [collection, listed()];
    showScope();
    playground.tell("ask_of", { collection });
    playground.toQuestion();
  }
  playground.askOf = askOf;
  playground.askOnly = (only) => {
    askAll();
    switchedOff.clear();
    for (const id of only?.off ?? []) {
      const at = $(`#chunks [data-off="${CSS.escape(id)}"]`); // elsewhere it would not have been found
      if (at) switchedOff.set(id, at.dataset.name);
    }
    for (const id of only?.ids ?? []) scope.add(id);
    for (const what of /** @type {const} */ (["tag", "kind"]))
      for (const [value, name] of Object.entries(only?.[`${what}s`] ?? {})) named[what].set(value, name);
    [scopeIn, left] = [only?.in ?? "", only?.in ? listed() : null];
    showSwitchedOff();
    showScope();
  };
  playground.toQuestion = () => {
    $("#tabs > :first-child [data-tab-id=playground]")?.click();
    focused(40);
  };
  /** The question, as soon as its tab is there. @param {number} looks */
  function focused(looks) {
    const field = playground.question();
    if (!field?.offsetParent && looks) return void setTimeout(() => focused(looks - 1), 50);
    field?.focus();
    field?.select();
  }
  const listed = () => $("#documents [data-in]")?.dataset.in ?? "";
  /** Whether the documents of the collection that is asked are the ones shown; those of any other are forgotten.
   *
   * @param {boolean} [used] whether somebody takes what is shown, though another collection is on its way */
  function forgetOthers(used = false) {
    const shown = listed();
    if (shown !== scopeIn && shown === left && !used) return false;
    if (shown !== scopeIn) askAll();
    [scopeIn, left] = [shown, null];
    return true;
  }
  function showScope() {
    const boxes = forgetOthers() ? marked() : [];
    const chosen = boxes.filter((box) => box.checked);
    const count = scope.size;
    const names = [...named.tag.values(), ...named.kind.values()];
    const ruled = !count && narrowed();
    const said = ruled ? word("js.scope_named") : count ? word(count === 1 ? "js.scope_one" : "js.scope", { count }) : "";
    const taken = chosen.map((box) => chip(box.dataset.name, "askNoMore", box.dataset.document));
    tell("#scope-note", said, ruled ? names.map((name) => chip(name, "narrowNoMore", name)) : taken);
  }

  /** The documents of the list, as chosen. */
  function marked() {
    for (const at of all("#documents [data-narrow]")) {
      const pressed = String(named[/** @type {"tag" | "kind"} */ (at.dataset.narrow)].has(at.dataset.value));
      if (at.getAttribute("aria-pressed") !== pressed) at.setAttribute("aria-pressed", pressed);
    }
    for (const row of all("#documents .docs > li")) {
      if (row.hidden === fits(row)) row.hidden = !row.hidden;
      if (row.hidden) scope.delete(row.querySelector("[data-document]").dataset.document);
    }
    const boxes = all("#documents [data-document]");
    for (const box of boxes)
      for (const before of box.dataset.before?.split(" ") ?? []) if (scope.delete(before)) scope.add(box.dataset.document);
    for (const box of boxes) box.checked = scope.has(box.dataset.document);
    return boxes;
  }

  /** @type {Clicks} */
  const clicks = {
    "[data-off]": switchOff,
    "[data-on-again]": (at) => { switchedOff.delete(at.dataset.onAgain); showSwitchedOff(); },
    "[data-all-on]": () => { switchedOff.clear(); showSwitchedOff(); },
    "[data-only]": (at) => askOf(at.dataset.of, [at.dataset.only]),
    "[data-narrow]": narrow,
    "[data-narrow-no-more]": (at) => {
      for (const names of Object.values(named))
        for (const [value, name] of names) if (name === at.dataset.narrowNoMore) names.delete(value);
      showScope();
    },
    "[data-ask-of]": (at) => askOf(at.dataset.askOf),
    "[data-ask-no-more]": (at) => { scope.delete(at.dataset.askNoMore); showScope(); },
    "[data-ask-every]": () => { askAll(); showScope(); },
  };
  document.addEventListener("click", (event) => {
    for (const [selector, act] of Object.entries(clicks)) {
      const at = event.target.closest(selector);
      if (at) return act(at);
    }
  });
  // What is drawn anew keeps its elements where it can, and changes their attributes alone: to those of others, or back
  // to those that it had before they were changed here.
  const REDRAWN = ["data-in", "data-document", "data-off", "aria-pressed", "hidden"];
  new MutationObserver((changes) => {
    const drawn = changes.flatMap(({ target, addedNodes }) => [target, ...addedNodes]).filter((node) => node instanceof Element);
    if (drawn.some((node) => node.closest("#chunks"))) showSwitchedOff();
    if (drawn.some((node) => node.closest("#documents"))) showScope();
  }).observe(document.documentElement, { attributeFilter: REDRAWN, childList: true, subtree: true });
})();
