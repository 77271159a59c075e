// A new batch on the Batch tab: what is chosen is told at once, kept in the browser, and what it will take is estimated.
// All listeners hang on the document, so that they outlive every redrawing of a part.
(() => {
  const { $ } = playground;
  const { batch } = playground;
  const KEPT = "batch_plan";

  /** @returns {Record<string, unknown>} What goes along: the server may be another one by now. */
  const along = () => ({ plan: playground.kept(KEPT), drafts: playground.drafts(), of: batch.place()[1].get("from") ?? "" });
  batch.choose = (action) => playground.tell("batch_make", { ...along(), ...action });
  batch.entered = () => batch.choose({ act: "enter" });
  let waiting = 0;
  batch.chosen = () => { // how long it will take is found out when nothing was changed for a moment
    clearTimeout(waiting);
    waiting = setTimeout(() => { if (batch.room() === "new") playground.tell("batch_estimate", along()); }, 400);
  };

  /** @type {Clicks} */
  const clicks = {
    "#batch [data-begin]": (at) => {
      at.disabled = true;
      playground.tell("batch_begin", along());
    },
    "#batch [data-take-arms]": () => batch.choose({ act: "take_arms", value: playground.kept("compare") }),
  };
  document.addEventListener("click", (event) => {
    for (const [selector, act] of Object.entries(clicks)) {
      const at = event.target.closest(selector);
      if (at) return act(at);
    }
  });
  document.addEventListener("change", (event) => {
    const at = event.target;
    if (at.matches("#batch-arms input[name=again]")) batch.choose({ act: "plan", field: "again", value: at.checked ? "yes" : "no" });
  });
  new MutationObserver((changes) => {
    if (!changes.some(({ target }) => target instanceof Element && target.closest("#batch-estimate, #batch-arms"))) return;
    const plan = $("#batch-estimate [data-plan]")?.dataset.plan;
    if (plan && plan !== playground.kept(KEPT)) localStorage.setItem(`playground.${KEPT}`, plan);
    const again = $("#batch-arms input[name=again]");
    if (again && plan) again.checked = JSON.parse(plan).again;
  }).observe(document.documentElement, { attributeFilter: ["data-plan"], childList: true, subtree: true });
})();
