// Prompts: drafts of this browser, the editors and their marks, and the helpers of the custom instruction.
(() => {
  const { $, all, word } = playground;
  const PARTS = ["system", "instructions", "rag", "custom", "simple"];
  /** @param {string} name @param {any} otherwise */
  const stored = (name, otherwise) => {
    try { return JSON.parse(localStorage.getItem(`playground.${name}`) ?? "null") ?? otherwise; } catch { return otherwise; }
  };
  /** @param {string} name @param {unknown} value */
  const store = (name, value) => localStorage.setItem(`playground.${name}`, JSON.stringify(value));

  // Drafts -----------------------------------------------------------------------------------------------------------
  // A draft is what the editors hold once somebody has typed: one a language, in this browser only. One that goes out of
  // use without being saved is kept among the earlier ones.

  /** @typedef {Record<string, string>} Parts @typedef {{ base: string, parts: Parts }} Draft */
  const MOST_EARLIER = 10;
  /** @param {Draft | undefined} one @param {{ parts: Parts } | undefined} other */
  const same = (one, other) => one && other && PARTS.every((part) => one.parts[part] === other.parts[part]);

  /** What the editors were given last, and whether somebody typed in them since a choice went to the server. */
  /** @type {{ reference: string, language: string, parts: Parts } | null} */
  let held = null;
  let typed = false;

  playground.drafts = () => JSON.stringify(stored("drafts", {}));
  playground.draftNote = (language, set) => (set === "draft" && !stored("drafts", {})[language] ? word("js.prompts.no_draft") : "");
  playground.choosing = () => {
    typed = false;
    playground.otherChosen();
    return playground.drafts();
  };

  playground.edited = (part, text, ...shown) => {
    if (!held) return shown;
    const { reference, language } = held;
    const drafts = stored("drafts", {});
    const draft = reference === "draft" ? drafts[language] : null;
    if (reference !== "draft") putAway(language, drafts[language]);
    const parts = { ...(draft?.parts ?? held.parts) }; // those not typed in keep every byte
    parts[part] = parts[part]?.includes("\r\n") ? text.replaceAll("\n", "\r\n") : text;
    drafts[language] = { base: draft?.base ?? (reference === "draft" ? "stock" : reference), parts };
    store("drafts", drafts);
    held = { reference: "draft", language, parts };
    typed = true;
    playground.preview();
    return ["draft", "draft", ...(draft ? shown.slice(2) : [drafts[language].base, "draft"])];
  };
  playground.settled = () => {
    playground.preview(0);
    beside();
    playground.look();
  };
  /** @param {Record<string, Draft>} drafts @param {{ parts: Parts }} saved */
  function keepOnly(drafts, saved) {
    for (const [language, draft] of Object.entries(stored("drafts", {})))
      if (!same(draft, drafts[language]) && !same(draft, saved)) putAway(language, draft);
    store("drafts", drafts);
    showEarlier();
  }
  /** @param {string} language @param {Draft | undefined} draft */
  function putAway(language, draft) {
    if (!draft) return;
    const earlier = stored("earlier", []).filter((/** @type {any} */ one) => one.language !== language || !same(one, draft));
    store("earlier", [{ ...draft, language, at: new Date().toISOString() }, ...earlier].slice(0, MOST_EARLIER));
  }
  function showEarlier() {
    const list = $("[data-earlier]");
    if (!list) return;
    list.dataset.filled = "yes";
    /** @type {(Draft & { language: string, at: string })[]} */
    const earlier = stored("earlier", []);
    list.closest("details").hidden = !earlier.length;
    list.replaceChildren(...earlier.map((draft, at) => {
      const item = document.createElement("li");
      const moment = new Date(draft.at).toLocaleString("sv").slice(5, 16); // "11-30 16:31", as everywhere on the page
      const told = Object.assign(document.createElement("span"), { textContent: `${moment} · ${draft.language} · ${draft.base}`, className: "aside" });
      const button = Object.assign(document.createElement("button"), { type: "button", className: "link", textContent: word("js.prompts.bring_back") });
      button.dataset.bringBack = String(at);
      item.append(told, " ", button);
      return item;
    }));
  }
  /** @param {Part} at */
  function bringBack(at) {
    const earlier = stored("earlier", []);
    const [draft] = earlier.splice(Number(at.dataset.bringBack), 1);
    const drafts = stored("drafts", {});
    store("earlier", earlier);
    putAway(draft.language, drafts[draft.language]);
    drafts[draft.language] = { base: draft.base, parts: draft.parts };
    store("drafts", drafts);
    act({ act: "choose", set: "draft" });
  }
  addEventListener("storage", (event) => { // the same browser in another window
    if (event.key !== "playground.drafts") return;
    const draft = stored("drafts", {})[held?.language ?? ""];
    if (held?.reference !== "draft" || !draft) return;
    waiting = draft.parts;
    putIn();
    playground.preview();
  });

  // Asking the server ------------------------------------------------------------------------------------------------

  const OFTEN = 350; // milliseconds without a key before the preview follows
  let timer = 0;
  const open = () => $("#workbench")?.offsetParent != null;

  playground.preview = (wait = OFTEN) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (!open()) return;
      playground.tell("prompts_preview", { drafts: playground.drafts() });
      if (!$("#side-tabs [data-tab-id=preview][aria-selected=true]")) beside();
    }, wait);
  };
  playground.askHere = () => playground.toQuestion();
  const beside = () => playground.tell("prompts_beside", { drafts: playground.drafts() });
  /** @param {Action} action */
  const act = (action) => playground.tell("prompts_act", { ...action, drafts: playground.choosing() });
  playground.acts("#workbench", act);
  playground.place("prompts", {
    root: "#workbench",
    ready: playground.restored,
    here: () => held && [held.language, held.reference],
    go([language, set]) {
      if (set && !(held?.reference === set && held.language === language)) act({ act: "choose", language, set });
    },
  });

  // Editors ----------------------------------------------------------------------------------------------------------

  // The editor brings two palettes of its own: too pale on white, and chosen for good when it is made.
  const PALETTE = {
    name: ["208, 135, 112", "191, 97, 106", "111, 179, 210"],
    mark: ["180, 142, 173", "204, 153, 204"],
    word: ["94, 129, 172", "129, 161, 193", "253, 163, 49"],
    text: ["163, 190, 140", "181, 189, 104"],
    note: ["67, 76, 94", "128, 128, 128"],
  };
  /** @type {Record<string, string>} */
  const INK = Object.fromEntries(Object.entries(PALETTE).flatMap(([ink, colours]) => colours.map((one) => [`rgb(${one})`, ink])));
  const painted = new WeakMap(); // sheets by the number of rules they had
  function paint() {
    for (const sheet of [...document.styleSheets, ...document.adoptedStyleSheets]) {
      /** @type {any} */
      let rules = [];
      try { rules = sheet.cssRules; } catch { continue; }
      if (painted.get(sheet) === rules.length) continue;
      painted.set(sheet, rules.length);
      for (const rule of rules) {
        if (!/^\.\u037c\w+$/.test(rule.selectorText ?? "") || !rule.style.color.startsWith("rgb")) continue;
        rule.style.color = `var(--code-${INK[rule.style.color] ?? "other"})`;
        rule.style.fontStyle = "normal";
      }
    }
  }

  /** @type {Parts | null} */
  let waiting = null; // texts that came before the editors were there
  /** @param {string} loaded */
  function load(loaded) {
    const { reference, language, parts, name, drafts } = JSON.parse(loaded);
    if (drafts) keepOnly(drafts, { parts });
    // What was typed since the server was asked is a draft by now: its answer must not take that away.
    if (typed && reference !== "draft" && language === held?.language) return act({ act: "stay" });
    // And of a draft this browser knows more than the server, which was asked some keys ago.
    waiting = (reference === "draft" && stored("drafts", {})[language]?.parts) || parts;
    if (held && PARTS.some((part) => held?.parts[part] !== waiting?.[part])) faded = $("#problems [data-marks]")?.dataset.marks ?? "";
    held = { reference, language, parts };
    playground.suggestName(name);
    putIn();
  }
  function putIn() {
    if (!waiting || !PARTS.every(view)) return;
    for (const part of PARTS) {
      const at = view(part);
      const text = at.state.toText(waiting[part]);
      if (at.state.doc.eq(text)) continue;
      const { addToHistory } = at.state.update({}).constructor; // undo ends where the text was put in
      at.dispatch({ changes: { from: 0, to: at.state.doc.length, insert: text }, annotations: addToHistory.of(false) });
    }
    waiting = null;
  }

  /** @type {{ tokens: Record<string, number>, lines: Record<string, number[]> }} */
  let marks = { tokens: {}, lines: {} };
  let faded = ""; // marks of the prompt before, which are not those of the one that was put in
  /** @param {string} part @returns {any} */
  const editor = (part) => $(`#edit-${part} .cm-content`);
  /** @param {string} part */
  const view = (part) => editor(part)?.cmTile?.view ?? editor(part)?.cmView?.view;
  const shownPart = () => $("#workbench")?.dataset.part || "system";

  /** @param {string} part */
  function showPart(part, focus = false) {
    $("#workbench").dataset.part = part;
    for (const tab of all("#part-tabs [role=tab]")) {
      const chosen = tab.dataset.part === part;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      if (chosen && focus) tab.focus();
    }
  }
  /** @param {string} part @param {number} line */
  function goTo(part, line, tries = 40) {
    const at = open() && !waiting && view(part);
    if (!at) { // on the way to a tab that was not opened yet
      if (!open()) $("#tabs > :first-child [data-tab-id=prompts]").click();
      if (tries) setTimeout(() => goTo(part, line, tries - 1), 100);
      return;
    }
    showPart(part);
    const { from, to } = at.state.doc.line(Math.min(Math.max(line, 1), at.state.doc.lines));
    at.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true });
    at.focus();
  }
  /** @param {string} text */
  function insert(text) {
    const at = view(shownPart());
    if (!at) return;
    at.dispatch(at.state.replaceSelection(text), { userEvent: "input" });
    at.focus();
  }
  // Writes only what differs: it is called after every change of the workbench, and what it writes is one.
  function mark() {
    const data = $("#problems [data-marks]")?.dataset.marks;
    if (faded !== data) faded = "";
    if (data) marks = faded ? { tokens: {}, lines: {} } : JSON.parse(data);
    $("#workbench").toggleAttribute("data-faded", faded !== "");
    $("#workbench").dataset.language = held?.language ?? "";
    for (const tab of all("#part-tabs [role=tab]")) {
      const [tokens, dot] = [tab.querySelector("[data-tokens]"), tab.querySelector(".dot")];
      const count = String(marks.tokens[tab.dataset.part] ?? "");
      if (tokens.textContent !== count) tokens.textContent = count;
      dot.hidden = !marks.lines[tab.dataset.part];
    }
    for (const part of PARTS) markLines(part);
  }
  /** @param {string} part */
  function markLines(part) {
    const lines = marks.lines[part] ?? [];
    for (const number of all(`#edit-${part} .cm-lineNumbers .cm-gutterElement`))
      number.toggleAttribute("data-bad", lines.includes(Number(number.textContent)));
    if (editor(part)) editor(part).tabIndex = 0; // said aloud for those who look for it: it scrolls with its text
    editor(part)?.setAttribute("aria-label", word(`js.prompts.part_${part}`));
  }

  let drawn = 0;
  let taken = "";
  new MutationObserver((changes) => {
    const loaded = $("#prompt-loaded i")?.textContent;
    if (loaded && loaded !== taken) {
      taken = loaded;
      load(loaded); // at once, so that nobody can type between the choice and its text
    }
    if (changes.some(({ target }) => target instanceof Element && target.closest("#imported"))) $("#imported .note")?.scrollIntoView({ block: "nearest" });
    if (!changes.some(({ target }) => (target instanceof Element ? target : target.parentElement)?.closest("#workbench"))) return;
    cancelAnimationFrame(drawn);
    drawn = requestAnimationFrame(() => {
      if (!$("#workbench")) return;
      if (!$("#workbench").dataset.part) showPart("system");
      if ($("[data-earlier]:not([data-filled])")) showEarlier();
      putIn();
      paint();
      mark();
    });
  }).observe(document.documentElement, { childList: true, characterData: true, subtree: true });

  document.addEventListener("keydown", (event) => {
    const tab = event.target.closest?.("#part-tabs [role=tab]");
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -9, End: 9 }[event.key] ?? 0;
    if (!tab || !step) return;
    event.preventDefault();
    const next = Math.abs(step) > 1 ? (step > 0 ? PARTS.length - 1 : 0) : (PARTS.indexOf(tab.dataset.part) + step + PARTS.length) % PARTS.length;
    showPart(PARTS[next], true);
  });

  // Custom instruction -----------------------------------------------------------------------------------------------

  const MOST_REMEMBERED = 12;
  const instruction = () => $("#custom-instruction textarea");

  function remember() {
    const text = instruction()?.value.trim();
    if (text) store("instructions", [text, ...stored("instructions", []).filter((/** @type {string} */ one) => one !== text)].slice(0, MOST_REMEMBERED));
  }
  /** @param {Part} menu */
  function list(menu) {
    /** @type {string[]} */
    const texts = stored("instructions", []);
    menu.replaceChildren(...texts.map((text) => {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: text, title: text });
      button.dataset.instruction = text;
      const item = document.createElement("li");
      item.append(button);
      return item;
    }));
    if (!texts.length) menu.append(Object.assign(document.createElement("li"), { className: "empty", textContent: word("js.prompts.no_history") }));
  }

  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && !event.isComposing ? $("details.menu[open]") : null;
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  document.addEventListener("toggle", ({ target }) => {
    if (!target.matches?.("details.menu") || !target.open) return;
    for (const other of all("details.menu[open]")) if (other !== target) other.open = false;
    const history = target.querySelector("[data-history]");
    if (history) list(history);
  }, true);

  // Clicks -----------------------------------------------------------------------------------------------------------

  /** @type {Clicks} */
  const actions = {
    "#ask": remember,
    "#part-tabs [role=tab]": (at) => showPart(at.dataset.part),
    "#side-tabs > :first-child button": () => setTimeout(beside, 50),
    "#variables-box > button": () => requestAnimationFrame(() => $("#variables-box").scrollIntoView({ block: "nearest" })),
    "[data-line]": (at) => goTo(at.dataset.of, Number(at.dataset.line)),
    "[data-insert]": (at) => insert(at.dataset.insert),
    "[data-compare]": (at) => {
      act({ act: "compare", set: at.dataset.compare });
      $("#side-tabs [data-tab-id=compare]").click();
    },
    "[data-bring-back]": bringBack,
    "#problems [data-frame]": (at) => playground.put({ frame: at.dataset.frame, preview_frame: at.dataset.frame }).then(() => playground.preview(0)),
    "[data-copy-preview]": (at) => {
      const messages = all("#preview pre[data-role]").map((pre) => ({ role: pre.dataset.role, content: pre.textContent }));
      playground.copy(at, JSON.stringify(messages, null, 2));
    },
    "[data-instruction]": (at) => {
      remember(); // what stood there can be taken back
      playground.put({ custom_instruction: at.dataset.instruction });
      at.closest("details").open = false;
      instruction().focus();
    },
  };
  document.addEventListener("click", (event) => {
    if (!event.target.closest("details.menu")) for (const menu of all("details.menu[open]")) menu.open = false;
    for (const [selector, act] of Object.entries(actions)) {
      const at = event.target.closest(selector);
      if (at) return act(at);
    }
  });
})();
