// The Compare tab: the question and its keys, what the browser keeps, and what clicks and fields ask for.
// All listeners hang on the document, so that they outlive every redrawing of a part.
(() => {
  const { $ } = playground;
  const root = () => $("#compare");
  const shown = () => root() && root().offsetParent !== null;
  const question = () => $("#compare-question");
  const running = () => Boolean($("#compare-live [data-running]"));

  // Requests -----------------------------------------------------------------------------------------------------------

  const LONG = ["ask", "again", "edited", "time"];
  /** @param {Action} action */
  function send(action) {
    const more = { plan: playground.kept("compare"), author: playground.author() };
    if (action.act.startsWith("judging_")) return playground.tell("compare_judge", { ...more, ...action });
    if (action.act.startsWith("stop")) return playground.tell("compare_stop", action);
    if (action.act === "beside") return playground.tell("compare_beside", { ...more, drafts: playground.drafts() });
    if (!LONG.includes(action.act)) return playground.tell("compare_act", { ...more, ...action });
    if (running()) return;
    if (action.act === "ask" && !question().value.trim()) return question().focus();
    playground.tell("compare_ask", { ...more, ...action, question: question().value, drafts: playground.drafts() });
  }
  playground.acts("#compare", send);
  playground.compared = () => {
    if (document.activeElement === document.body && shown()) $("#compare-ask").focus();
  };

  // The question -------------------------------------------------------------------------------------------------------

  const ask = () => send({ act: "ask" });
  addEventListener("keydown", (event) => { // before the Playground hears of it
    const at = /** @type {Part} */ (event.target);
    if (!shown() || !at.closest) return;
    const typing = event.isComposing || event.keyCode === 229; // Enter that ends a Chinese syllable asks nothing
    const plain = event.key === "Enter" && at === question() && !event.shiftKey;
    if (event.key === "Enter" && !typing && (plain || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      event.stopPropagation();
      ask();
    } else if (event.key === "Escape" && running() && !at.matches("select") && !at.closest(".arm-form")) {
      send({ act: "stop_all" });
    }
  }, true);
  document.addEventListener("input", (event) => {
    if (event.target === question()) playground.keep("compare_question", question().value);
  });

  // After redrawing ----------------------------------------------------------------------------------------------------

  let [filled, busy] = [false, false];
  function fill() {
    filled = true;
    const kept = playground.kept("compare_question");
    question().value = (kept && JSON.parse(kept)) || $("#question textarea")?.value || "";
  }
  const plan = () => $("#compare-plan [data-plan]")?.dataset.plan;
  /** @returns {{ place: string, question: string } | null} */
  const round = () => JSON.parse(plan() ?? "{}").round ?? null;
  let wanted = ""; // the comparison that an address leads to, until it is drawn
  playground.place("compare", {
    root: "#compare",
    ready: playground.restored,
    here() {
      if (!plan()) return null;
      const place = running() ? "" : round()?.place;
      return place ? [place] : [];
    },
    go([place]) {
      if (!place || place === round()?.place) return;
      wanted = place;
      send({ act: "recall", value: place });
    },
  });
  function recalled() {
    const now = wanted && round();
    if (!now || now.place !== wanted) return;
    wanted = "";
    question().value = now.question;
    playground.keep("compare_question", now.question);
  }
  function keepPlan() {
    const now = plan();
    if (now && now !== playground.kept("compare")) localStorage.setItem("playground.compare", now);
  }
  function follow() {
    if (running() === busy) return;
    busy = !busy;
    const at = document.activeElement;
    if (busy ? at?.id === "compare-ask" : at?.id === "compare-stop") $(busy ? "#compare-stop" : "#compare-ask").focus();
  }
  new MutationObserver((changes) => {
    if (!question()) { filled = false; return; }
    if (!filled) fill();
    if (!changes.some(({ target }) => (target instanceof Element ? target : target.parentElement)?.closest("#compare"))) return;
    keepPlan();
    recalled();
    follow();
  }).observe(document.documentElement, { attributeFilter: ["data-plan"], childList: true, subtree: true });
})();
