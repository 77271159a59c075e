// Lists to choose from open when they are asked for, and close when they are left or their field moves.
// Gradio opens the list of a field whenever the field gets the focus, and once more by any key pressed in it, the one
// that leaves it included: it hears of the key a turn later, when the field is left already. Its lists stay where they are
// when their field moves. So Gradio is told of the focus only when the list is wanted: by a click on the field, an arrow,
// Enter, or what is typed. It can go when Gradio's lists open and close as others do; 6.31.0's do not.
(() => {
  const ELSEWHERE = /^(Tab|Shift|Control|Alt|Meta|CapsLock|ArrowLeft|ArrowRight|F\d+)$/;
  const MOVED = 4; // pixels by which a field may move beside its open list
  /** @type {EventTarget | null} */
  let pressed = null; // where the pointer was put down, if no key was pressed since
  /** @type {Part | null} */
  let quiet = null; // the field that has the focus without Gradio knowing it
  /** @type {Part | null} */
  let entered = null; // the field that got the focus by the click that is under way
  let place = 0;

  /** @param {EventTarget | null} at @returns {Part | null} */
  const combobox = (at) => (at instanceof HTMLElement && at.matches(".block input[role=combobox]") ? /** @type {Part} */ (at) : null);
  /** @param {Part} at */
  const open = (at) => at.getAttribute("aria-expanded") === "true";
  /** @param {Part} at */
  const top = (at) => at.getBoundingClientRect().top;
  /** @param {Part} at */
  function wake(at) {
    quiet = null;
    place = top(at);
    at.dispatchEvent(new FocusEvent("focus"));
  }
  /** @param {Part} at */
  function close(at) {
    pressed = null;
    at.blur();
    at.focus({ preventScroll: true });
  }

  document.addEventListener("focus", (event) => {
    const at = event.isTrusted && combobox(event.target);
    if (!at) return;
    place = top(at);
    const wanted = pressed instanceof Node && at.closest(".block")?.contains(pressed);
    pressed = null;
    entered = wanted ? at : null;
    if (wanted) return;
    quiet = at;
    event.stopPropagation();
  }, true);
  addEventListener("blur", () => { pressed = null; }); // of the window
  document.addEventListener("blur", (event) => {
    if (event.target === quiet) event.stopPropagation(); // nothing was done in it
    quiet = null;
  }, true);
  document.addEventListener("pointerdown", (event) => {
    pressed = event.target;
    const at = combobox(event.target);
    if (at === document.activeElement && at && !open(at)) wake(at);
  }, true);
  document.addEventListener("click", (event) => { // what is typed next takes the place of what stands there
    const at = /** @type {any} */ (combobox(event.target));
    if (at && at === entered && !at.readOnly) at.select();
    entered = null;
  }, true);
  document.addEventListener("keydown", (event) => {
    pressed = null;
    const at = combobox(event.target);
    if (!at) return;
    place = top(at);
    const asks = ["ArrowDown", "ArrowUp"].includes(event.key) || (event.key === "Enter" && at === quiet && !event.ctrlKey && !event.metaKey);
    if (event.defaultPrevented || ELSEWHERE.test(event.key)) {
      event.stopPropagation();
    } else if (asks && !open(at)) {
      event.stopPropagation();
      event.preventDefault();
      wake(at);
    } else if (at === quiet && event.key !== "Escape") {
      wake(at);
    }
  }, true);
  document.addEventListener("input", (event) => { if (event.target === quiet && quiet) wake(quiet); }, true); // pasted
  document.addEventListener("scroll", () => {
    const at = combobox(document.activeElement);
    if (at && open(at) && Math.abs(top(at) - place) > MOVED) close(at);
  }, true);
})();
