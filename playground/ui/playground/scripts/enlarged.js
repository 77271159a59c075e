// The prompt over the whole page: opened, searched, folded, set.
(() => {
  const { $, all, word } = playground;
  const dialog = () => /** @type {HTMLDialogElement | null} */ (/** @type {unknown} */ ($("#enlarged dialog")));

  /** @type {HTMLElement | null} */
  let from = null; // where the focus goes back to
  let wanted = ""; // the id of the run whose prompt is to be opened
  function close() {
    dialog()?.close();
    from?.focus();
  }
  function open() {
    const large = dialog();
    if (!wanted || large?.dataset.enlarged !== wanted || large.open) return;
    wanted = "";
    large.showModal();
    large.classList.toggle("set", localStorage.getItem("playground.large_set") === "true");
    tellSet();
    $("#enlarged .large-body").focus();
  }
  new MutationObserver(open).observe(document.documentElement, { childList: true, subtree: true });

  function tellSet() {
    const large = dialog();
    $("#enlarged [data-set]")?.setAttribute("aria-pressed", String(large?.classList.contains("set")));
  }

  // Finding ----------------------------------------------------------------------------------------------------------

  /** @type {Range[]} */
  let found = [];
  let at = 0;
  function find() {
    const text = $("#enlarged [data-find]").value.toLowerCase();
    found = text ? [...ranges(text)] : [];
    at = 0;
    show();
  }
  /** @param {string} text @returns {Iterable<Range>} */
  function* ranges(text) {
    const shown = dialog()?.classList.contains("set") ? ".prose" : "pre";
    for (const part of all(`#enlarged .large-body ${shown}`)) {
      const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
      /** @type {[Node, number][]} */
      const pieces = [];
      let whole = ""; // a match may go over from one origin to the next
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        pieces.push([node, whole.length]);
        whole += node.textContent;
      }
      const plain = whole.toLowerCase();
      for (let start = plain.indexOf(text); start >= 0; start = plain.indexOf(text, start + text.length)) {
        const range = document.createRange();
        const [first, last] = [start, start + text.length - 1].map((place) => pieces.findLast(([, begin]) => begin <= place));
        if (!first || !last) continue;
        range.setStart(first[0], start - first[1]);
        range.setEnd(last[0], start + text.length - last[1]);
        yield range;
      }
    }
  }
  function show() {
    const text = $("#enlarged [data-find]")?.value;
    $("#enlarged [data-found]").textContent = !text ? "" : found.length ? word("js.found", { at: at + 1, count: found.length }) : word("js.found_none");
    if (typeof Highlight === "function") {
      CSS.highlights.set("found", new Highlight(...found));
      CSS.highlights.set("found-now", new Highlight(...found.slice(at, at + 1)));
    }
    const here = found[at]?.startContainer.parentElement;
    if (!here) return;
    const folded = here.closest("details");
    if (folded) folded.open = true;
    here.scrollIntoView({ block: "center", behavior: "instant" });
    const body = $("#enlarged .large-body"); // an element may be longer than the window
    const { top, bottom } = found[at].getBoundingClientRect();
    const frame = body.getBoundingClientRect();
    if (top < frame.top || bottom > frame.bottom) body.scrollTop += (top - frame.top - frame.height / 2) / playground.scale;
  }
  /** @param {number} by */
  function step(by) {
    if (!found.length) return;
    at = (at + by + found.length) % found.length;
    show();
  }

  document.addEventListener("input", (event) => { if (event.target.matches("#enlarged [data-find]")) find(); });
  document.addEventListener("keydown", (event) => {
    if (!dialog()?.open) return;
    if (event.key === "Enter" && event.target.matches("[data-find]")) {
      event.preventDefault();
      event.stopPropagation();
      step(event.shiftKey ? -1 : 1);
    } else if ((event.ctrlKey || event.metaKey) && event.key === "f") {
      event.preventDefault();
      $("#enlarged [data-find]").focus();
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  }, true);

  const unfolded = () => all("#enlarged details.reference").some((part) => part.open);
  function foldAll() {
    const open = !unfolded();
    for (const part of all("#enlarged details.reference")) part.open = open;
  }
  document.addEventListener("toggle", (event) => { // by hand as well, or for what was found in one
    const button = event.target.matches?.("#enlarged details.reference") && $("#enlarged [data-fold-all]");
    if (button) button.textContent = unfolded() ? button.dataset.fold : button.dataset.unfold;
  }, true);
  /** @type {Clicks} */
  const clicks = {
    "[data-enlarge]": (button) => {
      from = button;
      wanted = $("#run-id textarea, #run-id input").value;
      open(); // where it was drawn already
      if (wanted) playground.tell("enlarge", { run: wanted });
    },
    "#large-close": close,
    "[data-step]": (button) => step(Number(button.dataset.step)),
    "[data-fold-all]": foldAll,
    "#enlarged [data-set]": () => {
      playground.keep("large_set", Boolean(dialog()?.classList.toggle("set")));
      tellSet();
      find();
    },
  };
  document.addEventListener("click", (event) => {
    for (const [selector, act] of Object.entries(clicks)) {
      const button = event.target.closest(selector);
      if (button) return act(button);
    }
    if (event.target.matches("#enlarged dialog")) close(); // beside it
  });
})();
