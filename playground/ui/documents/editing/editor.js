// The editor of a chunk: opened when it is drawn, shut when nothing typed is lost by it.
(() => {
  const { $ } = playground;
  /** @type {() => HTMLDialogElement | null} */
  const dialog = () => /** @type {any} */ ($("#chunk-editor dialog"));
  let drawn = ""; // the number of the drawing that was opened last
  let warned = false; // whether it was said that what was typed is not saved

  /** @param {Event} event */
  function shut(event) {
    const field = dialog()?.querySelector("textarea");
    const line = dialog()?.querySelector(".unsaved");
    if (!warned && field && line && (field.value !== field.defaultValue || field.matches("[data-typed]"))) {
      event.preventDefault();
      line.hidden = false;
      warned = true;
    } else dialog()?.close();
  }
  document.addEventListener("click", (event) => {
    if (event.target.closest("#chunk-editor [data-shut]")) shut(event);
  });
  document.addEventListener("cancel", (event) => {
    if (/** @type {Part} */ (event.target).closest?.("#chunk-editor")) shut(event);
  }, true);
  document.addEventListener("input", (event) => {
    const line = event.target.closest("#chunk-editor") && dialog()?.querySelector(".unsaved");
    if (line) { line.hidden = true; warned = false; }
  });
  addEventListener("keydown", (event) => { // before the tab hears of it
    const at = /** @type {Part} */ (event.target);
    if (!at.closest?.("#chunk-editor")) return;
    event.stopImmediatePropagation();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) dialog()?.querySelector("[type=submit]")?.click();
  }, true);
  new MutationObserver(() => {
    const box = dialog();
    if (!box || box.dataset.serial === drawn) return;
    drawn = box.dataset.serial ?? "";
    warned = false;
    box.showModal();
    /** @type {HTMLTextAreaElement | null} */
    const field = /** @type {any} */ (box.querySelector("textarea"));
    field?.focus();
    field?.setSelectionRange(0, 0);
    if (field) field.scrollTop = 0;
  }).observe(document.documentElement, { attributeFilter: ["data-serial"], childList: true, subtree: true });
})();
