// The size of the page: 100, 125 or 150 %, kept in this browser and there before anything is drawn.
//
// A size other than 100 % is a zoom of the whole page. For the browser the window stays as large as it is, so our style
// sheet is rewritten: a share of the window becomes smaller, and where there is too little room is told sooner.
(() => {
  const root = document.documentElement;
  const SIZES = [1, 1.25, 1.5];
  const style = document.querySelector("style"); // ours: nothing else stands in the head by now
  const written = style?.textContent ?? "";
  playground.scale = 1;

  playground.scaled = (css, scale) =>
    css
      .replace(/(?<![\w.#-])(\d*\.?\d+)(d?v[hw])\b/g, (_, share, unit) => `${share / scale}${unit}`)
      .replace(/@media[^{]+/g, (query) => query.replace(/(\d+)px/g, (_, width) => `${width * scale}px`));
  /** @param {number} scale */
  function show(scale) {
    playground.scale = scale;
    root.style.setProperty("--scale", String(scale));
    root.toggleAttribute("data-scaled", scale !== 1);
    if (style) style.textContent = scale === 1 ? written : playground.scaled(written, scale);
  }
  const kept = Number(localStorage.getItem("playground.size"));
  if (kept !== 1 && SIZES.includes(kept)) show(kept);

  const choice = () => /** @type {Part | null} */ (document.querySelector("#size"));
  new MutationObserver(() => {
    const at = choice();
    if (at && !at.dataset.shown) {
      at.dataset.shown = "yes";
      at.value = String(playground.scale);
    }
  }).observe(root, { childList: true, subtree: true });
  document.addEventListener("change", ({ target }) => {
    if (target !== choice()) return;
    localStorage.setItem("playground.size", target.value);
    show(Number(target.value));
    dispatchEvent(new Event("resize")); // what is placed by measure is placed anew
  });
})();
