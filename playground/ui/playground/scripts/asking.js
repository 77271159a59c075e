// The question: asked, stopped, kept waiting behind the one that is answered, and found again after a reload.
(() => {
  const { $, keep } = playground;
  const root = document.documentElement;

  const question = () => $("#question textarea, #question input");
  const running = () => root.classList.contains("running");
  const shownRun = () => $("#run-id textarea, #run-id input")?.value ?? "";
  const keptRun = () => JSON.parse(localStorage.getItem("playground.run") || '""');
  const told = /^#playground\/(\w+)$/.exec(location.hash)?.[1]; // the first picture shows what the address leads to
  if (told) keep("run", told);
  let runBefore = keptRun(); // comes back when nothing becomes of the new one
  let run = runBefore;
  Object.assign(playground, { question, running, lastRun: () => runBefore, runUnderWay: () => run });

  /** Ask what stands in the box; while another question is answered, after that. */
  playground.ask = () => {
    if (!question()) return;
    if (!question().value.trim()) question().focus();
    else if (running()) wait(true);
    else $("#ask").click();
  };
  /** @param {string | null} [extent] in place of what is set */
  function begin(extent = null) { // a run has its id before Stop can be pressed
    if (running()) return;
    playground.busy(true);
    runBefore = keptRun();
    const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID exists on https and localhost only
    run = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    keep("run", run);
    playground.tell("ask", { run, drafts: playground.drafts(), ...playground.forNext(), extent });
    playground.asked(extent);
  }
  playground.busy = (busy) => {
    if (!busy && !shownRun()) keep("run", runBefore);
    root.classList.toggle("running", busy);
    for (const part of ["#answer", "#chunks"]) $(part)?.setAttribute("aria-busy", String(busy));
    const from = document.activeElement;
    if (from?.id === (busy ? "ask" : "stop")) $(busy ? "#stop" : "#ask")?.focus();
    if (!busy && waits) {
      wait(false);
      playground.ask();
    }
  };
  playground.keepRun = (id) => {
    run = id || run;
    keep("run", id || runBefore);
  };
  /** A page that was loaded anew: the run that it showed goes on, and is followed from where it is. */
  playground.attach = () => {
    if (running() || !$("#state .line.busy")) return;
    run = shownRun();
    playground.busy(true);
    playground.tell("attach", { run });
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.isComposing || event.keyCode === 229; // Enter that ends a Chinese syllable asks nothing
    if (event.key === "Enter" && !typing && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      event.stopPropagation();
      playground.ask();
    } else if (event.key === "Enter" && event.target === question()) {
      event.stopPropagation();
      if (typing || event.shiftKey) return;
      event.preventDefault();
      playground.ask();
    } else if (event.key === "Escape" && running() && event.target.getAttribute("aria-expanded") !== "true") {
      $("#stop")?.click();
    }
  }, true);

  // A question that waits for its turn -----------------------------------------------------------------------------

  let waits = false;
  /** @param {boolean} next */
  function wait(next) {
    waits = next;
    const note = $("#queue-note [data-note]");
    if (note) note.hidden = !next;
  }
  /** Stopped by hand: what waits is not asked unless that was meant. @param {boolean} then */
  function stop(then) {
    if (!then) wait(false);
    playground.tell("stop", { run });
  }

  /** @type {Clicks} */
  const clicks = {
    "#ask": () => begin(),
    "#stop": () => stop(false),
    "[data-stop-and-ask]": () => stop(true),
    "[data-wait-no-more]": () => { wait(false); question()?.focus(); },
    "#welcome [data-question]": (at) => playground.put({ question: at.dataset.question }).then(playground.ask),
    "[data-extent]": (at) => playground.put({ question: at.dataset.asked }).then(() => begin(at.dataset.extent)),
  };
  document.addEventListener("click", (event) => {
    for (const [selector, act] of Object.entries(clicks)) {
      const at = event.target.closest(selector);
      if (at) return act(at);
    }
  });
})();
