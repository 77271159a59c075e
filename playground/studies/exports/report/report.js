// The script of a report: filters and sorts its questions, shows the details of an answer, and readies the page for paper.
(() => {
  /** @typedef {[number, string, string, string, number, string]} Chunk number, document, place, score, text, why not sent */
  /** @typedef {{checks?: string[][], figures?: string[][], grounding?: [[string, number][], string[][]], judged?: string, chunks?: Chunk[], prompt?: [string, number[]][]}} Detail */
  /** @typedef {{texts: string[], cells: Detail[], words: Record<string, string>}} Data */

  /** @template {HTMLElement} T @param {string} id @returns {T} */
  const by = (id) => /** @type {T} */ (document.getElementById(id));
  const tools = by("tools");
  const list = by("rows");
  const rows = /** @type {HTMLElement[]} */ ([...list.children]);
  const search = /** @type {HTMLInputElement} */ (by("search"));
  const tag = /** @type {HTMLSelectElement | null} */ (document.getElementById("tag"));
  const sort = /** @type {HTMLSelectElement} */ (by("sort"));
  const filters = /** @type {HTMLButtonElement[]} */ (/** @type {unknown} */ ([...tools.querySelectorAll("[data-filter]")]));

  /** @type {Data | undefined} */
  let parsed;
  /** The details, read when the first is asked for. */
  const data = () => {
    parsed ??= /** @type {Data} */ (JSON.parse(by("data").textContent ?? ""));
    return parsed;
  };

  // Filters and order ------------------------------------------------------------------------------------------------

  const fold = (/** @type {string} */ text) => text.normalize("NFKC").toLowerCase();

  /** @type {Map<HTMLElement, string>} */
  const texts = new Map();
  /** What is searched of a question: itself, its answers, and what people said of them. @param {HTMLElement} row */
  const textOf = (row) => {
    let text = texts.get(row);
    if (text === undefined) {
      text = fold([...row.querySelectorAll("h3 .text, .prose, .trouble, .remark, .verdict")].map((part) => part.textContent).join("\n"));
      texts.set(row, text);
    }
    return text;
  };
  /** @param {HTMLElement} row */
  const tagsOf = (row) => [...row.querySelectorAll(".tags li")].map((item) => item.textContent);

  const state = () => ({
    filter: filters.find((button) => button.ariaPressed === "true")?.dataset.filter ?? "all",
    search: search.value.trim(),
    tag: tag?.value ?? "",
    sort: sort.value,
  });

  const draw = () => {
    const { filter, search: wanted, tag: chosen } = state();
    const words = fold(wanted).split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of rows) {
      const here =
        ` ${row.dataset.flags} `.includes(` ${filter} `) &&
        (!chosen || tagsOf(row).includes(chosen)) &&
        (!words.length || words.every((word) => textOf(row).includes(word)));
      row.hidden = !here;
      count += Number(here);
    }
    by("none").hidden = count > 0;
    by("shown").textContent = data().words.shown.replace("{count}", String(count)).replace("{all}", String(rows.length));
    remember();
  };

  const number = (/** @type {HTMLElement} */ row, /** @type {string} */ name) => Number(row.dataset[name]);
  const question = (/** @type {HTMLElement} */ row) => row.querySelector("h3 .text")?.textContent ?? "";
  /** @type {Record<string, (a: HTMLElement, b: HTMLElement) => number>} */
  const ORDERS = {
    order: () => 0,
    against: (a, b) => number(b, "against") - number(a, "against"),
    longest: (a, b) => number(b, "longest") - number(a, "longest"),
    question: (a, b) => question(a).localeCompare(question(b), document.documentElement.lang),
  };
  const arrange = () => {
    const order = ORDERS[sort.value];
    rows.sort((a, b) => order(a, b) || number(a, "order") - number(b, "order"));
    list.append(...rows);
    remember();
  };

  // What is chosen stands in the address, so that it outlives a reload and can be sent on.
  const remember = () => {
    const chosen = Object.entries(state()).filter(([name, value]) => value && value !== { filter: "all", sort: "order" }[name]);
    const hash = new URLSearchParams(chosen).toString();
    try {
      history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
    } catch {
      // Where the file is shown inside another page, its address cannot be changed.
    }
  };
  const recall = () => {
    const chosen = new URLSearchParams(location.hash.slice(1));
    const filter = filters.find((button) => button.dataset.filter === chosen.get("filter"));
    if (filter) press(filter);
    search.value = chosen.get("search") ?? "";
    if (tag && [...tag.options].some((option) => option.value === chosen.get("tag"))) tag.value = chosen.get("tag") ?? "";
    sort.value = Object.hasOwn(ORDERS, chosen.get("sort") ?? "") ? (chosen.get("sort") ?? "order") : "order";
  };
  /** @param {HTMLButtonElement} pressed */
  const press = (pressed) => {
    for (const button of filters) button.ariaPressed = String(button === pressed);
  };

  // Details ------------------------------------------------------------------------------------------------------------

  /**
   * @param {string} name @param {string} className @param {...(Node | string)} inner
   * @returns {HTMLElement}
   */
  const make = (name, className, ...inner) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...inner);
    return made;
  };
  const SIGNS = /** @type {Record<string, string>} */ ({ passed: "✓", failed: "✗", not_applicable: "–" });

  /** @param {string[][]} pairs */
  const figures = (pairs) => make("dl", "figures", ...pairs.map(([label, value]) => make("div", "", make("dt", "", label), make("dd", "", value))));

  /** @param {string[][]} checks */
  const checked = (checks) =>
    make(
      "ul",
      "found",
      ...checks.map(([found, name, sentence]) => {
        const sign = make("i", "", SIGNS[found]);
        sign.title = data().words[found];
        return make("li", found, sign, make("b", "", name), ...(sentence ? [make("small", "", sentence)] : []));
      }),
    );

  /** @param {[[string, number][], string[][]]} told */
  const grounded = ([counts, missing]) => [
    make("p", "counts", ...counts.map(([label, count]) => make("span", "", `${label} `, make("b", "", String(count))))),
    ...missing.map(([sentence, numbers]) => make("p", "missing", sentence, ...(numbers ? [make("b", "", numbers)] : []))),
  ];

  /** @param {Chunk} chunk */
  const shownChunk = ([n, file, place, score, text, unsent]) =>
    make(
      "section",
      unsent ? "chunk unsent" : "chunk",
      make(
        "header",
        "",
        ...(n ? [make("span", "n", `[${n}]`)] : []),
        make("span", "file", file),
        make("span", "place", [place, score].filter(Boolean).join(" · ")),
        ...(unsent ? [make("span", "unsent", unsent)] : []),
      ),
      make("p", "", data().texts[text]),
    );

  /** @param {string} title @param {HTMLElement[]} inner */
  const folded = (title, inner) => make("details", "", make("summary", "", title), ...inner);

  /** @param {Detail} detail @param {string} arm @param {() => void} close */
  const panelOf = (detail, arm, close) => {
    const { words, texts: all } = data();
    const left = make("div", "");
    const right = make("div", "");
    if (detail.figures) left.append(figures(detail.figures));
    if (detail.checks) left.append(make("h5", "", words.checks), checked(detail.checks));
    if (detail.grounding) right.append(make("h5", "", words.grounding), ...grounded(detail.grounding));
    if (detail.chunks) right.append(folded(`${words.chunks} (${detail.chunks.length})`, detail.chunks.map(shownChunk)));
    if (detail.prompt) {
      const messages = detail.prompt.map(([role, pieces]) =>
        make("div", "message", make("span", "role", role), make("pre", "", pieces.map((piece) => all[piece]).join(""))),
      );
      right.append(folded(words.prompt, messages));
    }
    const button = make("button", "link", words.close);
    /** @type {HTMLButtonElement} */ (button).type = "button";
    button.addEventListener("click", close);
    const head = make("header", "", make("h4", "", arm), ...(detail.judged ? [make("span", "sum", detail.judged)] : []), button);
    return make("section", "panel", head, make("div", "two", left, right));
  };

  /** @param {HTMLButtonElement} button */
  const toggle = (button) => {
    const cells = /** @type {HTMLElement} */ (button.closest(".cells"));
    const opened = button.ariaExpanded === "true";
    cells.querySelector(".panel")?.remove();
    for (const other of cells.querySelectorAll(".detail")) other.ariaExpanded = "false";
    if (opened) return;
    const cell = /** @type {HTMLElement} */ (button.closest(".cell"));
    const panel = panelOf(data().cells[Number(button.dataset.detail)], cell.ariaLabel ?? "", () => {
      toggle(button);
      button.focus();
    });
    last(cell).after(panel);
    button.ariaExpanded = "true";
    panel.scrollIntoView({ block: "nearest" });
  };
  /** The cell at the end of the line that `cell` stands in: below it is room for the details. @param {HTMLElement} cell */
  const last = (cell) => {
    let end = cell;
    for (let next = cell.nextElementSibling; next instanceof HTMLElement && next.offsetTop === cell.offsetTop; next = next.nextElementSibling) end = next;
    return end;
  };

  /** @param {HTMLButtonElement} button */
  const unfold = (button) => {
    const cells = /** @type {HTMLElement} */ (button.closest(".cells"));
    const open = cells.classList.toggle("open");
    for (const more of /** @type {NodeListOf<HTMLButtonElement>} */ (cells.querySelectorAll(".more"))) {
      const said = more.textContent ?? "";
      more.ariaExpanded = String(open);
      more.textContent = more.dataset.less ?? "";
      more.dataset.less = said;
    }
  };

  // Paper --------------------------------------------------------------------------------------------------------------

  /** The chunks that were sent for a question, each once, however many arms it was sent to. @param {HTMLElement} row */
  const sources = (row) => {
    const seen = new Set();
    const found = [];
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (row.querySelectorAll(".detail"))) {
      for (const chunk of data().cells[Number(button.dataset.detail)].chunks ?? []) {
        if (chunk[5] || seen.has(chunk[4])) continue;
        seen.add(chunk[4]);
        found.push(shownChunk(chunk));
      }
    }
    return make("div", "sources", ...found);
  };
  addEventListener("beforeprint", () => {
    const wanted = /** @type {HTMLInputElement | null} */ (document.getElementById("print-chunks"))?.checked;
    if (wanted) for (const row of rows) if (!row.hidden) row.append(sources(row));
  });
  addEventListener("afterprint", () => {
    for (const made of document.querySelectorAll(".sources")) made.remove();
  });

  // Begin --------------------------------------------------------------------------------------------------------------

  let waiting = 0;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(draw, 120);
  });
  tools.addEventListener("submit", (event) => event.preventDefault());
  tag?.addEventListener("change", draw);
  sort.addEventListener("change", arrange);
  for (const button of filters) {
    button.addEventListener("click", () => {
      press(button);
      draw();
    });
  }
  list.addEventListener("click", (event) => {
    const at = event.target instanceof Element ? event.target.closest("button") : null;
    const button = /** @type {HTMLButtonElement | null} */ (/** @type {unknown} */ (at));
    if (button?.classList.contains("detail")) toggle(button);
    if (button?.classList.contains("more")) unfold(button);
  });
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".bar i"))) part.style.flexGrow = part.dataset.grow ?? "1";
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("#tools, .detail, .more"))) button.hidden = false;
  recall();
  if (sort.value !== "order") arrange();
  draw();
})();
