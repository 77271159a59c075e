// The History tab: what is chosen stands in the address, and a row leads to its answer.
// All listeners hang on the document, so that they outlive every redrawing of a part.
(() => {
  const { $, all } = playground;
  const TAB = "history";
  const root = () => $("#history");
  const shown = () => Boolean(root()?.offsetParent);
  const same = (/** @type {string[]} */ one, /** @type {string[]} */ other) => one.join("\n") === other.join("\n");
  const drawn = () => $("#history-list [data-place]");
  /** What is drawn, as the parts of the address say it. @returns {string[] | null} */
  const here = () => (drawn() ? JSON.parse(drawn().dataset.place) : null);

  // What is shown ----------------------------------------------------------------------------------------------------

  /** @type {string[]} */
  let wanted = [];
  /** @param {string[]} parts */
  function go(parts) {
    wanted = parts;
    playground.tell("history_go", { parts });
  }
  /** The value is empty, or `=` and what stands in the address. @param {Record<string, string>} changes */
  function change(changes) {
    const others = wanted.filter((part) => !(part.split("=")[0] in changes) && !part.startsWith("page="));
    go([...others, ...Object.entries(changes).filter(([, value]) => value).map(([name, value]) => name + value)]);
  }
  const typed = (/** @type {string[]} */ parts) => parts.filter((part) => !part.startsWith("text="));
  playground.place(TAB, {
    root: "#history",
    here,
    beside: (parts, before) => // a word that is typed on
      same(typed(parts), typed(before)) && typed(parts).length < parts.length && typed(before).length < before.length,
    go(parts) { if (!same(parts, wanted)) go(parts); },
  });
  playground.historyOpened = () => {
    const [tab, ...parts] = playground.address();
    go(tab === TAB ? parts : wanted);
  };
  playground.heed("runs_for_history", shown);

  // What is typed and chosen -----------------------------------------------------------------------------------------

  const FIELDS = "#history-fields input";
  let waiting = 0;
  document.addEventListener("input", (event) => {
    if (!event.target.matches(FIELDS) || event.isComposing) return;
    const { name, value } = event.target;
    clearTimeout(waiting);
    waiting = setTimeout(() => change({ [name]: value.trim() && `=${value.trim()}` }), 200);
  });
  document.addEventListener("compositionend", (event) => {
    if (event.target.matches(FIELDS)) event.target.dispatchEvent(new Event("input", { bubbles: true }));
  });
  document.addEventListener("change", (event) => {
    const at = event.target.closest("#history-choices select");
    if (at) change({ [at.name]: at.value });
  });
  /** The fields as the address has them: they are never drawn anew. */
  function fill() {
    const parts = here();
    if (!parts) return;
    for (const field of all(FIELDS)) {
      const value = parts.find((part) => part.startsWith(`${field.name}=`))?.slice(field.name.length + 1) ?? "";
      if (field !== document.activeElement && field.value !== value) field.value = value;
    }
    const filtered = parts.some((part) => !/^(sort|page)=/.test(part));
    const clear = $("#history-fields [data-clear]");
    if (clear && clear.hidden === filtered) clear.hidden = !filtered;
  }
  new MutationObserver(fill).observe(document.documentElement, { attributeFilter: ["data-place"], childList: true, subtree: true });

  // Rows ---------------------------------------------------------------------------------------------------------------

  /** @type {Clicks} */
  const clicks = {
    "[data-sort]": (at) => change({ sort: at.dataset.sort }),
    "[data-page]": (at) => { go([...wanted.filter((part) => !part.startsWith("page=")), `page=${Number(at.dataset.page) + 1}`]); $("#history-list").scrollIntoView({ block: "nearest" }); },
    "[data-clear]": () => {
      for (const field of all(FIELDS)) field.value = "";
      go(wanted.filter((part) => part.startsWith("sort=")));
    },
    "[data-to-question]": () => playground.toQuestion(),
    "a, button": () => {},
    "tbody tr": (at) => getSelection()?.isCollapsed && at.querySelector("a.run").click(),
  };
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#history")) return;
    for (const [selector, act] of Object.entries(clicks)) {
      const at = event.target.closest(selector);
      if (at) return act(at);
    }
  });
  let focused = ""; // where the row leads that has the focus: drawing anew writes other runs into the same rows
  document.addEventListener("focusin", (event) => {
    focused = event.target.closest?.("#history-list a.run")?.getAttribute("href") ?? "";
  });
  new MutationObserver(() => {
    const at = document.activeElement;
    if (!focused || !at?.matches("#history-list a.run") || at.getAttribute("href") === focused) return;
    all("#history-list a.run").find((run) => run.getAttribute("href") === focused)?.focus({ preventScroll: true });
  }).observe(document.documentElement, { attributeFilter: ["href"], subtree: true });
  document.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const search = event.target.matches?.("#history-fields [type=search]");
    if (!step || event.isComposing || !(search || event.target.closest?.("#history-list"))) return;
    const runs = all("#history-list a.run");
    const at = runs.findIndex((run) => run.closest("tr").contains(event.target));
    const next = runs[at < 0 ? (step > 0 ? 0 : -1) : at + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  });
})();
