// The answer: set or as written, its formulas drawn, its code copied.
(() => {
  const { $, all, copy, keep } = playground;

  // As written -----------------------------------------------------------------------------------------------------

  const root = document.documentElement;
  root.classList.toggle("as-written", localStorage.getItem("playground.written") === "true");
  const tellSwitch = () => $("#as-written")?.setAttribute("aria-pressed", String(root.classList.contains("as-written")));
  document.addEventListener("click", (event) => {
    if (event.target.closest("#as-written")) {
      keep("written", root.classList.toggle("as-written"));
      tellSwitch();
    }
    const at = event.target.closest("[data-copy-code]");
    if (at) copy(at, at.parentElement.querySelector("code").textContent);
  });

  let examining = false; // what is found is to be seen, though it begins below what is in sight
  playground.acts("#answer-tools [data-act=examine]", (action) => {
    examining = true;
    playground.tell("examine", action);
  });
  playground.acts("#said", (action) => playground.tell("say", { ...action, author: playground.author() }));

  // Formulas -------------------------------------------------------------------------------------------------------

  /** @type {Map<string, string | null>} */
  const drawn = new Map(); // by source: an answer that grows is drawn anew many times; null where it is no formula
  /** @type {any} */
  let library; // comes with the first formula
  const options = { throwOnError: true, strict: "ignore", trust: false, maxSize: 20, maxExpand: 500 };
  async function fetched() {
    const { katex: script, katexStyle: style } = $(".answer-bar")?.dataset ?? {};
    if (!script || !style) return null;
    document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: style }));
    return (await import(script)).default;
  }
  /** @param {any} katex @param {string} tex @param {boolean} displayMode */
  function html(katex, tex, displayMode) {
    const key = `${displayMode} ${tex}`;
    if (!drawn.has(key)) {
      if (drawn.size > 2000) drawn.clear();
      try {
        drawn.set(key, katex.renderToString(tex, { ...options, displayMode }));
      } catch { // no formula after all: its source stays
        drawn.set(key, null);
      }
    }
    return drawn.get(key);
  }
  /** @param {any} katex */
  function draw(katex) {
    for (const place of all(":is(#answer, .answered) .formula[data-tex]")) {
      const formula = html(katex, place.dataset.tex, place.matches(".display"));
      delete place.dataset.tex;
      if (formula) place.innerHTML = formula;
      place.classList.toggle("source", !formula);
    }
  }
  new MutationObserver(() => {
    tellSwitch();
    const found = examining && $("#examined .head");
    if (found) {
      examining = false;
      found.scrollIntoView({ block: "nearest", behavior: "instant" });
    }
    if (!$(":is(#answer, .answered) .formula[data-tex]")) return;
    if (library?.renderToString) return draw(library);
    library ??= fetched().then((katex) => {
      library = katex ?? {};
      if (katex) draw(katex);
    });
  }).observe(root, { childList: true, subtree: true });
})();
