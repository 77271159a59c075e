// Question sets on the Batch tab: what is typed, pasted or dropped travels as a file, however long it is.
// All listeners hang on the document, so that they outlive every redrawing of a part.
(() => {
  const { $ } = playground;
  const { batch } = playground;
  const chooser = () => $("#batch-entry input[type=file]");
  const entering = () => batch.shown() && batch.room() === "new_set";
  const PASTED = "pasted-questions.txt"; // the server knows what was pasted by this name

  /** @param {File} file */
  function take(file) {
    const list = new DataTransfer();
    list.items.add(file);
    chooser().files = list.files;
    chooser().dispatchEvent(new Event("change", { bubbles: true }));
  }
  batch.read = (text) => {
    if (text.trim()) take(new File([text], PASTED, { type: "text/plain" }));
    else $("#batch-new-set textarea").focus();
  };

  // What was read comes into sight; on small windows it stands below what was typed.
  let reading = false;
  document.addEventListener("change", ({ target }) => { if (target === chooser()) reading = true; });
  new MutationObserver((changes) => {
    const found = reading && $("#batch-incoming :is(.incoming, .note)");
    if (!found || !changes.some(({ target }) => target instanceof Element && target.closest("#batch-incoming"))) return;
    reading = false;
    requestAnimationFrame(() => $("#batch-incoming").scrollIntoView({ block: "start", behavior: "instant" }));
  }).observe(document.documentElement, { childList: true, subtree: true });

  /** @param {DragEvent} event */
  const carriesFiles = (event) => entering() && [...(event.dataTransfer?.types || [])].includes("Files");
  /** @param {boolean} yes */
  const over = (yes) => $("#batch-entry")?.classList.toggle("over", yes);
  document.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    over(true);
  });
  document.addEventListener("dragleave", (event) => { if (entering() && !event.relatedTarget) over(false); });
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event) || !event.dataTransfer?.files.length) return;
    event.preventDefault();
    event.stopPropagation();
    over(false);
    take(event.dataTransfer.files[0]);
  }, true);
  addEventListener("keydown", (event) => { // before the Playground hears of it
    const at = /** @type {Part} */ (event.target);
    if (event.isComposing || !at.closest?.("#batch-set-rows form, #batch-new-set form")) return;
    if (event.key === "Escape") $("#batch-set-rows [data-act=leave_question]")?.click();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) at.form.requestSubmit();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  // A form that opens takes the focus; what it was opened from gets it back.
  /** @type {string | null} */
  let from = null;
  document.addEventListener("click", (event) => {
    const edit = event.target.closest("#batch [data-act=edit_question]");
    if (edit) from = edit.dataset.spot;
  });
  let open = "";
  new MutationObserver((changes) => {
    if (!changes.some(({ target }) => target instanceof Element && target.closest("#batch-set-rows"))) return;
    const form = $("#batch-set-rows form");
    const key = form?.dataset.key ?? "";
    if (key === open) return;
    open = key;
    if (form) form.querySelector("textarea").focus();
    else if (from) $(`#batch [data-spot="${CSS.escape(from)}"]`)?.focus({ preventScroll: true });
  }).observe(document.documentElement, { attributeFilter: ["data-key"], childList: true, subtree: true });
})();
