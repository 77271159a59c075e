// Saving a version: a dialog over the editors. What is typed in it stays until it is saved, whatever is answered meanwhile.
(() => {
  const { $ } = playground;
  const dialog = () => /** @type {HTMLDialogElement} */ (/** @type {unknown} */ ($("#saving dialog")));
  /** @returns {Form} */
  const form = () => $("#saving form");
  const inDialog = (/** @type {EventTarget | null} */ at) => /** @type {Part} */ (at)?.closest?.("#saving dialog");

  let suggested = ""; // the name of what is in the editors
  let named = false; // whether somebody typed another one since that was chosen
  let busy = false; // whether a version is on its way
  playground.suggestName = (name) => {
    suggested = name;
    follow();
  };
  playground.otherChosen = () => { named = false; };
  function follow() {
    if (form() && !named) form().elements.name.value = suggested;
  }
  function tellWhat() {
    const parts = [$("#edit-language label:has(:checked)")?.textContent, $("#edit-set input")?.value, $("#origin [data-changed]")?.textContent];
    const told = parts.filter(Boolean).join(" · ");
    if ($("#saving-what").textContent !== told) $("#saving-what").textContent = told;
  }

  function open() {
    if (!dialog() || $("dialog[open]")) return;
    busy = false; // an answer that never came must not bar the next attempt
    follow();
    form().elements.author.value ||= playground.author();
    tellWhat();
    dialog().showModal();
    form().elements.name.focus();
    form().elements.name.select();
  }
  playground.acts("#saving", (action) => {
    if (busy) return;
    busy = true;
    if (action.author) playground.keep("author", action.author);
    form().querySelector("[data-refused]").replaceChildren();
    const typed = named;
    playground.tell("prompts_act", { ...action, drafts: playground.choosing() });
    named = typed; // the choice stays until it is saved
  });
  /** @param {Part} why */
  function refuse(why) {
    busy = false;
    if (!dialog().open) open();
    form().querySelector("[data-refused]").replaceChildren(...why.cloneNode(true).childNodes);
    form().elements.name.focus();
  }
  function saved() {
    busy = named = false;
    form().elements.note.value = "";
    dialog().close();
  }

  document.addEventListener("input", ({ target }) => {
    if (target.matches("#saving [name=name]")) named = true;
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("#save-open")) open();
    else if (event.target.closest("#saving [data-shut]")) dialog().close();
  });
  addEventListener("keydown", (event) => { // before the tab hears of it
    const saves = event.key.toLowerCase() === "s" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (saves && $("#workbench")?.offsetParent) {
      event.preventDefault();
      if (inDialog(event.target)) form().requestSubmit();
      else open();
    }
    if (inDialog(event.target)) event.stopImmediatePropagation();
  }, true);
  for (const over of ["animationend", "animationcancel"])
    document.addEventListener(over, ({ target }) => {
      if (/** @type {Part} */ (target).matches(".toast[data-serial]")) /** @type {Part} */ (target).remove();
    });

  /** @type {Record<string, string>} */
  const drawn = {}; // the number of what was taken last
  new MutationObserver(() => {
    for (const [place, take] of Object.entries({ "#save-refused": refuse, "#saved": saved })) {
      const at = $(`${place} [data-serial]`);
      if (!at || drawn[place] === at.dataset.serial) continue;
      drawn[place] = at.dataset.serial;
      take(at);
    }
    if (dialog()?.open) tellWhat();
  }).observe(document.documentElement, { attributeFilter: ["data-serial"], childList: true, characterData: true, subtree: true });
})();
