// The pages of an open document as pictures: the places of its pieces are drawn over them once a page is near, and
// pieces and places light up and find one another.
(() => {
  const { $, all, word } = playground;
  const root = document.documentElement;
  const NEAR = "600px 0px"; // places are asked for that long before their page is seen
  const SVG = "http://www.w3.org/2000/svg";

  // Pages or text --------------------------------------------------------------------------------------------------

  let only = false; // whether the text is wanted for once, whatever was chosen
  playground.readText = () => {
    only = true;
    choose();
  };
  function choose() {
    const text = only || playground.kept("reader") === '"text"';
    root.classList.toggle("reads-text", text);
    for (const at of all("#pages [data-reader-view]"))
      at.setAttribute("aria-pressed", String((at.dataset.readerView === "text") === text));
  }
  document.addEventListener("click", (event) => {
    const view = event.target.closest("[data-reader-view]");
    if (!view) return;
    only = false;
    playground.keep("reader", view.dataset.readerView);
    choose();
    showPlace(current());
  });

  // Places ---------------------------------------------------------------------------------------------------------

  /** @type {WeakMap<Element, Promise<void>>} */
  const asked = new WeakMap();
  /** @type {IntersectionObserver | undefined} */
  let watching;
  function watch() {
    watching?.disconnect();
    const leaves = $("#pages .leaves");
    if (!leaves) return;
    watching = new IntersectionObserver((seen) => {
      for (const { isIntersecting, target } of seen) if (isIntersecting) draw(/** @type {Part} */ (target));
    }, { root: leaves, rootMargin: NEAR });
    for (const leaf of all(".leaf", leaves)) watching.observe(leaf);
  }
  /** @param {Part} leaf */
  function draw(leaf) {
    const known = asked.get(leaf);
    if (known) return known;
    const drawing = places(leaf).then((found) => show(leaf, found));
    asked.set(leaf, drawing);
    return drawing;
  }
  /** The boxes of each piece, in ten-thousandths of the page. @param {Part} leaf @returns {Promise<Record<string, number[][]>>} */
  async function places(leaf) {
    if (!leaf.dataset.places) return {};
    try {
      const answer = await fetch(leaf.dataset.places);
      if (answer.ok) return await answer.json();
      fail(leaf, (await answer.text()).replace("\n", " "));
    } catch {
      fail(leaf, word("js.page_failed"));
    }
    return {};
  }
  /** @param {Part} leaf @param {Record<string, number[][]>} found */
  function show(leaf, found) {
    const sheet = leaf.querySelector("svg");
    if (!sheet) return;
    sheet.replaceChildren(...Object.entries(found).filter(([, boxes]) => boxes.length).map(([piece, boxes]) => place(piece, boxes)));
    const begun = leaf.dataset.begins?.split(" ") ?? [];
    const lost = begun.filter((piece) => found[piece] && !found[piece].length);
    if (lost.length) tell(leaf, word("js.page_lost", { pieces: lost.map((piece) => `#${Number(piece) + 1}`).join(", ") }));
    light(near ?? current());
  }
  /** @param {string} piece @param {number[][]} boxes */
  function place(piece, boxes) {
    const group = document.createElementNS(SVG, "g");
    group.dataset.toPiece = piece;
    group.classList.toggle("odd", Number(piece) % 2 === 1);
    const title = document.createElementNS(SVG, "title");
    title.textContent = word("js.page_place", { number: Number(piece) + 1 });
    group.append(title, ...boxes.map(([left, top, right, bottom]) => {
      const box = document.createElementNS(SVG, "rect");
      for (const [name, value] of Object.entries({ x: left, y: top, width: right - left, height: bottom - top }))
        box.setAttribute(name, String(value));
      return box;
    }));
    return group;
  }
  /** @param {Part} leaf @param {string} why */
  function fail(leaf, why) {
    leaf.querySelector(".sheet")?.classList.add("failed");
    tell(leaf, why);
  }
  /** @param {Part} leaf @param {string} why */
  function tell(leaf, why) {
    const line = leaf.querySelector(".why");
    if (!(line instanceof HTMLElement)) return;
    line.textContent = why;
    line.hidden = false;
  }
  document.addEventListener("error", async (event) => {
    const leaf = event.target.closest?.(".leaf");
    const address = event.target.getAttribute?.("src");
    if (!leaf || !address || leaf.querySelector(".failed")) return;
    const why = await fetch(address).then((answer) => (answer.ok ? "" : answer.text()), () => "");
    fail(leaf, why.replace("\n", " ") || word("js.page_failed"));
  }, true);

  // Pieces and places find one another -----------------------------------------------------------------------------

  /** @type {string | undefined} */
  let near; // the piece under the pointer, or with the focus
  const current = () => $("#pieces [aria-current][data-piece-at]")?.dataset.pieceAt;
  /** @param {string | undefined} piece */
  function light(piece) {
    for (const at of all("#pages .lit, #pieces .lit")) at.classList.remove("lit");
    if (!piece) return;
    for (const at of all(`#pages [data-to-piece="${piece}"], #pieces [data-piece-at="${piece}"]`)) at.classList.add("lit");
  }
  /** @param {string | undefined} piece */
  async function showPlace(piece) {
    light(piece);
    const leaves = $("#pages .leaves");
    if (!piece || !leaves || leaves.offsetParent === null) return;
    const leaf = $(`#pages .leaf[data-begins~="${piece}"]`);
    if (!leaf) return;
    await draw(leaf);
    const box = leaf.querySelector(`[data-to-piece="${piece}"] rect`) || leaf;
    const far = (box.getBoundingClientRect().top - leaves.getBoundingClientRect().top) / playground.scale;
    leaves.scrollTop += far - (box === leaf ? 0 : 64);
    if (getComputedStyle($("#reading")).gridTemplateColumns.split(" ").length === 1) leaves.scrollIntoView({ block: "nearest" });
  }
  /** @param {{ target: Part }} event @returns {string | undefined} */
  const pieceOf = (event) => {
    const at = event.target.closest?.("#pieces [data-piece-at], #pages [data-to-piece]");
    return at?.dataset.pieceAt ?? at?.dataset.toPiece;
  };
  for (const kind of /** @type {const} */ (["mouseover", "focusin"])) document.addEventListener(kind, (event) => {
    near = pieceOf(event) ?? near;
    if (pieceOf(event)) light(near);
  });
  for (const kind of /** @type {const} */ (["mouseout", "focusout"])) document.addEventListener(kind, (event) => {
    if (!pieceOf(event)) return;
    near = undefined;
    light(current());
  });
  let pointed = false; // at the picture: what was clicked there stays where it is
  document.addEventListener("pointerdown", (event) => { pointed = Boolean(event.target.closest("#pages")); }, true);
  document.addEventListener("keydown", () => { pointed = false; }, true);
  function chosen() {
    $("#pieces [aria-current]")?.closest("li")?.scrollIntoView({ block: "nearest" }); // it has unfolded
    if (pointed) light(current());
    else showPlace(current());
  }

  // After redrawing ------------------------------------------------------------------------------------------------

  /** @param {MutationRecord} change @param {string} selector */
  const isIn = (change, selector) => change.target instanceof Element && change.target.closest(selector) !== null;
  new MutationObserver((changes) => {
    if (changes.some((change) => change.type === "childList" && isIn(change, "#pages") && !isIn(change, ".leaves"))) {
      choose();
      watch();
    }
    if (changes.some((change) => change.type === "attributes" && isIn(change, "#pieces [aria-current]"))) chosen();
  }).observe(root, { childList: true, subtree: true, attributeFilter: ["aria-current"] });
})();
