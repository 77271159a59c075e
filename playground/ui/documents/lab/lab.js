// The retrieval lab: text selected in the reader is offered as evidence, what is marked is coloured, and two settings are
// compared. All listeners hang on the document, so that they outlive every redrawing of a part.
(() => {
  const { $, all, word } = playground;
  const LARGEST = 3_000_000; // characters of a file of evidence

  // Actions --------------------------------------------------------------------------------------------------------

  /** @param {Action} action */
  const send = (action) => playground.tell("lab_act", action);
  /** @type {string[] | null} */
  let wanted = null; // what gets the focus once the answer is drawn
  let surely = false; // whether it does so in any case, or only when the focus was lost
  playground.acts("#lab, #lab-mark", (action, at) => {
    wanted = next(action, at);
    if (action.act === "begin") return begin(at);
    if (["keep", "forget"].includes(action.act)) CSS.highlights?.delete("marking");
    send(action);
  });
  /** @param {Action} action @param {Part} at */
  function next(action, at) {
    if (action.act === "unfold") return [`#lab [data-question="${at.dataset.question}"]`];
    if (action.act === "show") return [`#lab [data-which="${at.dataset.which}"]`];
    if (action.act === "keep") return ["#lab-mark .tools [data-act=forget]"]; // a key that is pressed on takes nothing back
    if (action.act === "use") return [`#lab [data-act=use][data-side="${at.dataset.side}"]`];
    if (action.act === "forget") surely = true;
    if (action.act === "forget") return ["#source pre", "#lab [data-act=use]"];
    if (action.act === "leave") return ["#holding [data-lab-enter]"];
    if (action.act === "remove") return ["#lab [data-act=undo]", "#lab-back"];
    return null;
  }
  /** @param {Part} at */
  function begin(at) {
    /** @type {any} */
    const form = at;
    const { window, ...fields } = Object.fromEntries(new FormData(form));
    send({ act: "begin", window, fields });
  }

  /** The collection whose lab is open. */
  playground.lab = () => ($("#lab")?.offsetParent ? $("#lab [data-lab-collection]")?.dataset.labCollection : undefined);
  /** @param {string | null} collection whose lab is to be open */
  playground.goToLab = (collection) => send(collection ? { act: "enter", id: collection } : { act: "leave" });
  let watching = "";
  playground.labDrawn = () => {
    const going = $("#lab [data-lab-going]")?.dataset.labGoing ?? "";
    if (going && going !== watching) playground.tell("lab_watch");
    if (watching && !going && $("#lab .verdict")) $("#lab-results")?.scrollIntoView({ block: "nearest" });
    watching = going;
    focusAgain();
    differing();
  };

  /** What was wanted gets the focus, as soon as it is there. */
  function focusAgain() {
    const to = wanted?.map((one) => $(one)).find((found) => found);
    if (!to) return;
    if (surely || !document.activeElement || document.activeElement === document.body) to.focus();
    wanted = null;
    surely = false;
  }

  /** @type {Clicks} */
  const clicks = {
    "[data-lab-enter]": (at) => { wanted = ["#lab-back"]; surely = true; send({ act: "enter", id: at.dataset.labEnter }); },
    "#lab [data-lab-open]": (at) => read(at.dataset.labOpen, Number(at.dataset.labPiece)),
    "#lab [data-lab-file]": () => $("#lab-file").click(),
    "#lab [data-lab-copy]": copy,
    "#lab [data-lab-recut]": (at) => {
      const { labRecut: id, size, overlap } = at.dataset;
      send({ act: "leave" });
      playground.tell("documents_work", { act: "apply_all", id, size, overlap });
    },
    "#lab-flag": () => mark(),
  };
  document.addEventListener("click", (event) => {
    for (const [selector, act] of Object.entries(clicks)) {
      const at = event.target.closest(selector);
      if (at) return act(at);
    }
  });
  /** @param {string} id @param {number} piece */
  function read(id, piece) {
    send({ act: "leave" });
    playground.tell("documents_act", { act: "open", id });
    playground.tell("documents_act", { act: "turn", piece });
    showing = true;
    playground.readText(); // what is marked is a piece of it
  }
  document.addEventListener("change", async (event) => {
    const at = event.target;
    if (at.closest?.("#lab .lab-sides")) differing();
    const file = at.id === "lab-file" && at.files[0];
    if (!file) return;
    const content = await file.text();
    at.value = "";
    if (content.length > LARGEST) return alert(word("js.lab_large"));
    send({ act: "take_in", name: file.name, content });
  });

  // The two sides --------------------------------------------------------------------------------------------------

  const rows = () => all("#lab .lab-sides .row").map((row) => [row, ...all("input, select", row)]);
  /** Where they differ is seen at once. */
  function differing() {
    for (const [row, a, b] of rows()) if (a && b) row.classList.toggle("differs", a.value !== b.value);
  }
  function copy() {
    for (const [, a, b] of rows()) if (a && b) b.value = a.value;
    differing();
  }
  document.addEventListener("input", (event) => { if (event.target.closest?.("#lab .lab-sides")) differing(); });

  // Marking --------------------------------------------------------------------------------------------------------

  const source = () => $("#source pre[data-document]");
  /** @param {string} text */
  const length = (text) => [...text].length; // as the server counts: by characters, not by halves of them
  /** What is selected in the text that is read: its beginning there, and its words. */
  function selected() {
    const found = getSelection(), pre = source();
    if (!pre || !found || found.isCollapsed || !found.rangeCount) return null;
    const range = found.getRangeAt(0);
    if (!pre.contains(range.startContainer) || !pre.contains(range.endContainer)) return null;
    const before = document.createRange();
    before.setStart(pre, 0);
    before.setEnd(range.startContainer, range.startOffset);
    const text = range.toString();
    const start = Number(pre.dataset.start) + length(before.toString());
    return text.trim() ? { document: pre.dataset.document, start, text, range } : null;
  }
  function mark() {
    const it = selected();
    if (!it) return;
    flag(null);
    wanted = ["#lab-mark input[name=question]"];
    surely = true;
    send({ act: "mark", document: it.document, start: it.start, text: it.text });
    getSelection()?.removeAllRanges();
    CSS.highlights?.set("marking", new Highlight(it.range)); // what the form is about stays to be seen
  }
  /** The button beside what is selected. @param {ReturnType<typeof selected>} it */
  function flag(it) {
    if (!it) return $("#lab-flag")?.remove();
    if (!$("#lab-flag")) {
      const made = document.createElement("button");
      made.id = "lab-flag";
      made.type = "button";
      document.body.append(made);
    }
    const button = $("#lab-flag");
    button.textContent = word("js.lab_mark");
    const at = it.range.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = button;
    const { scale } = playground;
    const below = at.bottom / scale + 6;
    const top = below + height + 6 < innerHeight / scale ? below : at.top / scale - height - 6;
    button.style.left = `${Math.max(8, Math.min(at.left / scale, innerWidth / scale - width - 16))}px`;
    button.style.top = `${Math.max(8, top)}px`;
  }
  let settling = 0;
  document.addEventListener("selectionchange", () => {
    clearTimeout(settling);
    settling = setTimeout(() => flag(selected()), 150);
  });
  document.addEventListener("scroll", () => { if ($("#lab-flag")) flag(selected()); }, true);
  document.addEventListener("mousedown", (event) => { if (event.target.closest?.("#lab-flag")) event.preventDefault(); });
  document.addEventListener("keydown", (event) => {
    if (event.key === "m" && !event.ctrlKey && !event.metaKey && !event.altKey && selected()) {
      event.preventDefault();
      mark();
    } else if (event.key === "Escape" && $("#lab-mark [data-act=forget]")) {
      event.stopPropagation();
      $("#lab-mark [data-act=forget]").click();
    }
  }, true);

  // What is marked is coloured -------------------------------------------------------------------------------------

  let asked = ""; // the document whose marks were asked for
  let showing = false; // whether its first mark is to be seen
  function reading() {
    const now = source()?.dataset.document ?? "";
    if (now && now !== asked) send({ act: "reading", document: now });
    asked = now;
    colour();
  }
  function colour() {
    const marks = $("#lab-seen [data-lab-marks]"), pre = source();
    if (!CSS.highlights) return;
    CSS.highlights.delete("evidence");
    document.documentElement.classList.remove("sees-evidence");
    if (!marks || !pre || marks.dataset.document !== pre.dataset.document) return;
    const first = Number(pre.dataset.start);
    /** @type {[number, number, string][]} */
    const places = JSON.parse(marks.dataset.labMarks);
    const ranges = places.map(([start, end]) => between(pre, start - first, end - first)).filter((range) => range !== null);
    if (ranges.length) CSS.highlights.set("evidence", new Highlight(...ranges));
    document.documentElement.classList.toggle("sees-evidence", ranges.length > 0); // the legend names it
    if (showing && ranges[0]) {
      showing = false;
      ranges[0].startContainer.parentElement?.scrollIntoView({ block: "center" });
    }
  }
  /** The characters `start` to `end` of a text. @param {Part} pre @param {number} start @param {number} end */
  function between(pre, start, end) {
    const range = document.createRange(), walk = document.createTreeWalker(pre, NodeFilter.SHOW_TEXT);
    let at = 0, begun = false;
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const characters = [...(node.textContent ?? "")];
      if (!begun && start < at + characters.length && end > at) {
        range.setStart(node, characters.slice(0, Math.max(start - at, 0)).join("").length);
        begun = true;
      }
      if (begun && end <= at + characters.length) {
        range.setEnd(node, characters.slice(0, end - at).join("").length);
        return range;
      }
      if (begun) range.setEnd(node, (node.textContent ?? "").length);
      at += characters.length;
    }
    return begun ? range : null;
  }
  new MutationObserver((changes) => {
    const touched = changes.some(({ target }) => target instanceof Element && target.closest("#source, #lab-seen"));
    if (touched) reading();
    if (wanted && changes.some(({ target }) => target instanceof Element && target.closest("#lab, #lab-mark"))) focusAgain();
  }).observe(document.documentElement, { attributeFilter: ["data-lab-marks", "data-document", "data-lab-going"], childList: true, subtree: true });
})();
