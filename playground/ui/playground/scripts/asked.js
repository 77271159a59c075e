// Whether the answer is still one to what stands in the box and what is set. The server writes into the head of the answer
// what it was asked with (`data-asked`); the browser knows what is set now. A run that was not asked here is a past one: it is
// no answer to what stands here, and nothing was changed since.
(() => {
  const { $, keep } = playground;

  /** @type {string} of the drafts that the last question was asked with, where it was asked on this page */
  let drafts = "";
  playground.asked = (extent) => {
    drafts = playground.drafts();
    keep("once", extent ?? "");
    sessionStorage.setItem("playground.asked", playground.runUnderWay());
  };

  // A past run -------------------------------------------------------------------------------------------------------

  let wanted = ""; // id of the run whose question and settings are being put in
  let shown = ""; // id of the run that was compared last
  document.addEventListener("click", (event) => {
    const at = event.target.closest("[data-use]");
    if (!at) return;
    wanted = at.dataset.use;
    playground.tell("use_run", { run: wanted, setup: localStorage.getItem("playground.setup") || "{}", drafts: playground.drafts() });
  });
  playground.used = () => {
    sessionStorage.setItem("playground.used", wanted);
    drafts = playground.drafts();
    playground.askOnly(JSON.parse($("#used [data-only]")?.dataset.only ?? "null"));
    playground.question()?.focus();
    soon();
  };
  function toTop() {
    for (const part of ["#middle", "#right"]) $(part)?.scrollTo(0, 0);
    scrollTo(0, 0);
  }

  // What was changed since -------------------------------------------------------------------------------------------

  /** @param {string} name @param {unknown} value */
  function plain(name, value) {
    const text = String(value ?? "");
    return name === "stop" ? text.split("\n").filter(Boolean).join("\n") : text.trim();
  }
  function compare() {
    const head = $("#asked [data-asked]");
    if (!head) return;
    const asked = JSON.parse(head.dataset.asked);
    const now = JSON.parse(localStorage.getItem("playground.setup") || "{}");
    const once = JSON.parse(localStorage.getItem("playground.once") || '""');
    const box = playground.question()?.value ?? "";
    const { question, ...others } = asked;
    const differs = Object.entries(others).filter(([name, value]) =>
      name in now && plain(name, now[name]) !== plain(name, value) && !(name === "extent" && once === value));
    const redrafted = asked.prompt_set === "draft" && drafts && drafts !== playground.drafts();
    const run = head.dataset.run;
    const past = run !== sessionStorage.getItem("playground.asked");
    const followed = !past || run === sessionStorage.getItem("playground.used");
    const otherSetup = differs.length > 0 || Boolean(redrafted);
    const [offNow, offThen] = [playground.forNext().switched_off, head.dataset.off ?? "[]"].map((ids) => JSON.parse(ids).sort().join());
    const otherChunks = offNow !== offThen;
    mark("past-run", past);
    mark("question-changed", followed && Boolean(box.trim()) && box.trim() !== question.trim());
    mark("setup-changed", followed && otherSetup);
    mark("chunks-changed", followed && otherChunks);
    mark("may-use", otherSetup || otherChunks || box.trim() !== question.trim());
    if (past && run !== shown) toTop();
    shown = run;
  }
  /** @param {string} name @param {boolean} on */
  function mark(name, on) {
    const { classList } = document.documentElement;
    const wanted = on && !playground.running();
    if (classList.contains(name) !== wanted) classList.toggle(name, wanted);
  }

  let looking = 0;
  function soon() {
    clearTimeout(looking);
    looking = setTimeout(compare, 120);
  }
  for (const event of ["kept", "switchedoff"]) document.addEventListener(event, soon);
  document.addEventListener("input", (event) => { if (event.target === playground.question()) soon(); });
  new MutationObserver(soon).observe(document.documentElement, { attributeFilter: ["class"] });
  new MutationObserver((changes) => {
    if (changes.some(({ target }) => target instanceof Element && target.closest("#asked"))) soon();
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
