// What the page does without the server: keys, copying, jumping, folding, drafts. All listeners hang on the document,
// so that they outlive every redrawing of a part.
(() => {
  /** @type {Playground["$"]} */
  const $ = (selector) => document.querySelector(selector);
  /** @type {Playground["all"]} */
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  /** @type {Playground["word"]} */
  const word = (key, values = {}) =>
    playground.words[playground.language][`ui.${key}`].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));

  Object.assign(playground, { $, all, word, copy }); // for the scripts of other tabs

  // Called by Gradio's listeners -----------------------------------------------------------------------------------

  playground.keep = (name, value) => {
    localStorage.setItem(`playground.${name}`, JSON.stringify(value));
    document.dispatchEvent(new CustomEvent("kept"));
  };
  playground.mounted = () => {
    const title = () => { if (document.title !== word("brand")) document.title = word("brand"); };
    title();
    new MutationObserver(title).observe($("head"), { subtree: true, childList: true, characterData: true });
    for (const id of ["#live", "#answer", "#written"]) $(id)?.setAttribute("aria-live", "polite");
    $("#live")?.setAttribute("role", "status");
    for (const id of ["#chunks", "#prompt"]) if ($(id)) sizes.observe($(id));
    drawer(false);
    $("#drawer")?.setAttribute("aria-controls", "left");
    playground.tell("opened", { setup: localStorage.getItem("playground.setup") || "{}", run: playground.lastRun() });
  };

  // Paper is light, whatever the screen is.
  let wasDark = false;
  addEventListener("beforeprint", () => {
    wasDark = document.body.classList.contains("dark");
    document.body.classList.remove("dark");
    document.documentElement.style.background = "";
  });
  addEventListener("afterprint", () => document.body.classList.toggle("dark", wasDark));

  // Keys -----------------------------------------------------------------------------------------------------------

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !document.documentElement.classList.contains("running")) {
      const keep = event.target.closest(".sure")?.querySelector("[data-keep]");
      if (keep) { keep.click(); event.stopPropagation(); } else if (!event.target.matches("[role=combobox][aria-expanded=true]")) closeDrawer();
    } else if (event.key === "Enter" && event.target.matches("[data-jump][role=link]")) {
      jump(event.target.dataset.jump);
    }
  }, true);

  // Clicks ---------------------------------------------------------------------------------------------------------

  /** @type {Clicks} */
  const actions = {
    "[data-jump]": (at) => getSelection()?.isCollapsed && jump(at.dataset.jump),
    "[data-copy]": (at) => copy(at, at.dataset.copy),
    "[data-copy-link]": (at) => copy(at, `${location.href.split("#")[0]}#${at.dataset.copyLink || location.hash.slice(1)}`),
    "[data-copy-from]": (at) => copy(at, $(at.dataset.copyFrom).dataset.text),
    "[data-copy-messages]": (at) => copy(at, JSON.stringify(messages(), null, 2)),
    "[data-copy-curl]": (at) => copy(at, curl(at)),
    ".fold": fold,
    "[data-press]": (at) => $(at.dataset.press)?.click(),
    "[data-ask]": (at) => confirmation(at, true),
    "[data-keep]": (at) => confirmation(at, false),
    "#drawer": () => drawer(!drawerIsOpen()),
    "#drawer-close": closeDrawer,
    "[data-open-settings]": () => { drawer(true); $("#server")?.scrollIntoView({ block: "center" }); },
    "#to-zh": () => speak("zh"),
    "#to-en": () => speak("en"),
    "#theme": theme,
  };
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#left, #drawer, [role=listbox]")) drawer(false);
    const asked = event.target.closest(".sure");
    if (asked) { // answered, whichever way
      unsure = null;
      turn(asked.closest(".choices"), false);
    }
    for (const [selector, act] of Object.entries(actions)) {
      const at = event.target.closest(selector);
      if (at) return act(at);
    }
  });

  // The settings where there is no room beside the answer -------------------------------------------------------------

  const drawerIsOpen = () => document.documentElement.classList.contains("drawer");
  /** @param {boolean} open */
  function drawer(open) {
    document.documentElement.classList.toggle("drawer", open);
    $("#drawer")?.setAttribute("aria-expanded", String(open));
    if (open) placeDrawer();
  }
  function placeDrawer() {
    const { scale } = playground;
    const { left, bottom } = $("#drawer").getBoundingClientRect();
    const edge = document.documentElement.getBoundingClientRect().left; // there is room for a scrollbar on both sides
    const top = Math.min(Math.max(bottom / scale + 8, 12), innerHeight / scale / 2); // it may be far below, or out of sight
    document.documentElement.style.setProperty("--drawer-top", `${Math.round(top)}px`);
    document.documentElement.style.setProperty("--drawer-left", `${Math.round((left - edge) / scale)}px`);
  }
  function closeDrawer() {
    const shut = $("#drawer")?.offsetParent && drawerIsOpen();
    drawer(false);
    if (shut) $("#drawer").focus();
  }
  playground.openDrawer = () => { if ($("#drawer")?.offsetParent && !drawerIsOpen()) drawer(true); };
  addEventListener("resize", () => drawerIsOpen() && placeDrawer());
  playground.showUploads = () => { // they are listed in the drawer
    drawer(true);
    $("#left").scrollTop = 0;
  };

  /** @param {"zh" | "en"} language */
  function speak(language) {
    document.cookie = `lang=${language};path=/;max-age=31536000;samesite=lax`;
    location.reload();
  }
  function theme() {
    const dark = document.body.classList.toggle("dark");
    localStorage.setItem("playground.theme", dark ? "dark" : "light");
    document.documentElement.style.background = "";
  }
  /** @param {string} id */
  function jump(id) {
    const prompt = id.startsWith("prompt-");
    all("#run-tabs button[role=tab]")[prompt ? 1 : 0]?.click();
    requestAnimationFrame(() => requestAnimationFrame(() => {
      const target = document.getElementById(id);
      if (!target) return;
      target.scrollIntoView({ block: "center", behavior: "instant" });
      target.focus({ preventScroll: true });
      const number = id.split("-")[1];
      for (const part of prompt ? all(`#prompt [data-jump="chunk-${number}"]`) : [target]) {
        part.classList.remove("flash");
        void part.offsetWidth; // starts the animation anew
        part.classList.add("flash");
      }
    }));
  }
  /** @param {Part} at */
  function fold(at) {
    const open = at.closest(".chunk").classList.toggle("open");
    const text = at.dataset.fold;
    at.dataset.fold = at.textContent;
    at.textContent = text;
    at.setAttribute("aria-expanded", String(open));
  }
  /** @type {string | null} */
  let unsure = null; // finds the button that waits for a second click, also after its part was drawn anew
  /** @param {Part} at @param {boolean} sure */
  function confirmation(at, sure) {
    const box = at.closest(".choices");
    const button = box.querySelector(".sure button");
    const other = $(".sure:popover-open")?.closest(".choices");
    if (other) turn(other, false);
    unsure = sure ? named(button) : null;
    turn(box, sure);
    box.querySelector(sure ? "[data-keep]" : "[data-ask]").focus();
  }
  /** @param {Part} button */
  const named = (button) =>
    [...button.attributes].filter(({ name }) => name.startsWith("data-"))
      .map(({ name, value }) => `[${name}="${CSS.escape(value)}"]`).join("");
  /** The question is asked above the page, so that nothing moves and nothing cuts it off. @param {Part} box @param {boolean} sure */
  function turn(box, sure) {
    const asked = box.querySelector(".sure");
    box.classList.toggle("asks", sure);
    if (!sure && asked.matches(":popover-open")) asked.hidePopover();
    asked.hidden = !sure;
    if (!sure) return;
    asked.popover = "manual"; // waits for its answer, whatever else is done meanwhile
    asked.showPopover();
    placeQuestion();
  }
  /** "Cancel" lies where the first press was: a second press there, as of a double click, undoes nothing. */
  function placeQuestion() {
    const asked = $(".sure:popover-open");
    const pressed = asked?.closest(".choices").querySelector("[data-ask]").getBoundingClientRect();
    if (!asked || !pressed) return;
    const { scale } = playground;
    const keep = asked.querySelector("[data-keep]");
    const toLeft = pressed.left + pressed.right > innerWidth; // from where there is more room
    const room = (toLeft ? pressed.right : innerWidth - pressed.left) / scale - 4;
    asked.classList.toggle("to-left", toLeft);
    asked.classList.remove("below");
    asked.style.maxWidth = `${Math.min(room, 400)}px`;
    keep.style.minWidth = `${pressed.width / scale}px`;
    /** @returns {[number, number]} where the question has to begin */
    const begin = () => {
      const outer = asked.getBoundingClientRect(), inner = keep.getBoundingClientRect();
      const across = toLeft ? pressed.right - (inner.right - outer.left) : pressed.left - (inner.left - outer.left);
      return [across, (pressed.top + pressed.bottom - inner.height) / 2 - (inner.top - outer.top)];
    };
    if (begin()[1] < 8) asked.classList.add("below"); // no room for the question above its buttons
    const [left, top] = begin();
    const edge = document.documentElement.getBoundingClientRect().left; // there is room for a scrollbar on both sides
    asked.style.left = `${(left - edge) / scale}px`;
    asked.style.top = `${top / scale}px`;
  }
  for (const moves of ["scroll", "resize"]) addEventListener(moves, placeQuestion, true);
  new MutationObserver(() => {
    const box = unsure ? $(`.sure > ${unsure}`)?.closest(".choices") : null;
    if (box?.querySelector(".sure").hidden) turn(box, true);
  }).observe(document.documentElement, { childList: true, subtree: true, attributeFilter: ["hidden"] });

  // Copying --------------------------------------------------------------------------------------------------------

  const messages = () =>
    all("#prompt pre[data-role]").map((pre) => ({ role: pre.dataset.role, content: pre.textContent }));

  /** @param {Part} at */
  function curl(at) {
    const quoted = (/** @type {string} */ text) => `'${text.replaceAll("'", "'\\''")}'`;
    const body = { ...JSON.parse(at.dataset.copyCurl), messages: messages() };
    const key = at.dataset.key ? ` \\\n  -H "Authorization: Bearer $${at.dataset.key}"` : "";
    return `curl -N ${quoted(at.dataset.url)} \\\n  -H 'Content-Type: application/json'${key} \\\n` +
      `  --data-binary ${quoted(JSON.stringify(body))}\n`;
  }
  /** @param {Part} at @param {string} text */
  async function copy(at, text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch { // no clipboard on plain http beyond this machine
      const hand = (/** @type {any} */ event) => { event.clipboardData.setData("text/plain", text); event.preventDefault(); };
      document.addEventListener("copy", hand, { once: true });
      document.execCommand("copy");
    }
    if (at.dataset.copied) return;
    const before = at.textContent;
    at.dataset.copied = "yes";
    at.textContent = word("js.copied");
    setTimeout(() => { at.textContent = before; delete at.dataset.copied; }, 1500);
  }

  // After redrawing --------------------------------------------------------------------------------------------------

  /** @type {Map<string, boolean>} */
  const open = new Map(); // what the reader opened or closed stays so when the text around it is drawn again
  document.addEventListener("click", (event) => {
    const part = event.target.closest("summary")?.parentElement;
    if (part?.dataset.stay) open.set(part.dataset.stay, !part.open);
  }, true);
  document.addEventListener("toggle", (event) => stay(event.target), true); // drawing anew closes what it finds open
  /** @param {Part} part */
  function stay(part) {
    const kept = open.get(part.dataset?.stay);
    if (kept !== undefined && part.open !== kept) part.open = kept;
  }
  const sizes = new ResizeObserver(() => {
    for (const text of all("#chunks .text")) {
      const fits = text.scrollHeight <= text.clientHeight + 2 && !text.closest(".chunk.open");
      text.closest(".chunk").querySelector(".fold").hidden = fits && !text.querySelector(".lead");
    }
  });
  new MutationObserver((changes) => {
    document.documentElement.classList.toggle("server-down", Boolean($("#server .note")));
    for (const change of changes)
      for (const node of change.addedNodes) {
        if (!(node instanceof Element)) continue;
        for (const part of all("details[data-stay]", node.parentElement || node))
          stay(part);
      }
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
