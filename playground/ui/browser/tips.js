// What a number in an answer stands for, beside it while it is pointed at or has the focus.
(() => {
  /** @type {HTMLElement | null} */
  let tip = null;
  function hide() {
    tip?.remove();
    tip = null;
  }
  /** @param {Part} at */
  function show(at) {
    hide();
    tip = Object.assign(document.createElement("div"), { id: "cite-tip", textContent: at.dataset.tip });
    tip.setAttribute("role", "tooltip");
    (document.querySelector(".gradio-container") ?? document.body).append(tip);
    const { scale } = playground;
    const { left, top, bottom } = at.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = tip;
    const above = top / scale - height - 8;
    tip.style.left = `${Math.max(12, Math.min(left / scale, innerWidth / scale - width - 12))}px`;
    tip.style.top = `${above > 8 ? above : bottom / scale + 8}px`;
  }
  for (const name of /** @type {const} */ (["mouseover", "focusin"]))
    document.addEventListener(name, (event) => {
      const at = event.target instanceof Element ? event.target.closest("[data-tip]") : null;
      if (at) show(at);
      else if (name === "mouseover" && !document.activeElement?.matches("[data-tip]")) hide();
    });
  document.addEventListener("focusout", hide);
  document.addEventListener("scroll", hide, true);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); }, true);
})();
