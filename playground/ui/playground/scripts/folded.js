// What is set otherwise than for somebody new is counted on the parts of the settings that fold over it.
(() => {
  const { $, word } = playground;

  /** @param {unknown} value */
  const plain = (value) => String(value ?? "").trim();
  function count() {
    const now = JSON.parse(localStorage.getItem("playground.setup") || "{}");
    for (const [part, usual] of Object.entries(playground.usual)) {
      const changed = Object.entries(usual).filter(([name, value]) => name in now && plain(now[name]) !== plain(value));
      const head = $(`#${part} > .label-wrap > span`);
      if (!head) continue;
      if (changed.length) head.dataset.changed = word("js.changed", { count: changed.length });
      else delete head.dataset.changed;
    }
  }
  document.addEventListener("kept", count);
})();
