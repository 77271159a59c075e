// Prompts: drafts of this browser, the editors and their marks, and the helpers of the custom instruction.
(() => {
  const { $, all, word, fill } = playground;
  const PARTS = ["system", "instructions", "rag", "custom", "simple"];
  const stored = (name, otherwise) => {
    try { return JSON.parse(localStorage.getItem(`playground.${name}`)) ?? otherwise; } catch { return otherwise; }
  };
  const store = (name, value) => localStorage.setItem(`playground.${name}`, JSON.stringify(value));
  const value = (id) => $(`#${id} textarea, #${id} input`)?.value ?? "";

  // Drafts -----------------------------------------------------------------------------------------------------------

  playground.drafts = () => JSON.stringify(stored("drafts", {}));

  // Custom instruction -----------------------------------------------------------------------------------------------

  const MOST_REMEMBERED = 12;
  const instruction = () => $("#custom-instruction textarea");

  function remember() {
    const text = instruction()?.value.trim();
    if (text) store("instructions", [text, ...stored("instructions", []).filter((one) => one !== text)].slice(0, MOST_REMEMBERED));
  }
  function list(menu) {
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

  document.addEventListener("toggle", ({ target }) => {
    if (!target.matches?.("details.menu") || !target.open) return;
    for (const other of all("details.menu[open]")) if (other !== target) other.open = false;
    const history = target.querySelector("[data-history]");
    if (history) list(history);
  }, true);

  // Clicks -----------------------------------------------------------------------------------------------------------

  const actions = {
    "#ask": remember,
    "[data-instruction]": (at) => {
      fill(instruction(), at.dataset.instruction);
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
