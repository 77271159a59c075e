// The Models tab: sections, clicks and forms become requests to the server; the form of a plan is sent as it is typed.
// All listeners hang on the document, so that they outlive every redrawing of a part.
(() => {
  const { $, all } = playground;
  const root = () => $("#models");
  const shown = () => root() && root().offsetParent !== null;

  // Requests -------------------------------------------------------------------------------------------------------

  const WORK = ["read", "read_one", "abilities", "find", "check", "press", "offer"];
  /** @param {Action} action */
  const send = (action) => playground.tell(WORK.includes(action.act) ? "models_work" : "models_act", action);
  const oneColumn = () => getComputedStyle(root()).gridTemplateColumns.split(" ").length === 1;
  /** @param {"check" | "press"} act @param {Form} form */
  const inForm = (act, form) => send({ act, name: form.elements.endpoint.value, model: form.elements.model.value });
  /** @type {Record<string, (form: Form) => unknown>} */
  const forms = { // those that ask for something else than their fields say
    plan: planNow,
    explain,
    check: (form) => inForm("check", form),
  };
  playground.acts("#models", (action, at) => {
    if (at.matches("form") && forms[action.act]) return forms[action.act](/** @type {Form} */ (at));
    if (action.act === "press") return inForm("press", at.form);
    if (action.act === "rerank") return playground.tell("models_rerank", action);
    if (action.go) show(String(action.go));
    if (action.act === "check" && oneColumn()) $("#check-card").scrollIntoView();
    send(action);
  });

  // Sections -------------------------------------------------------------------------------------------------------

  /** @param {string} section */
  function show(section) {
    root().dataset.section = section;
    for (const entry of all("#models-rail [data-section]")) {
      if (entry.dataset.section === section) entry.setAttribute("aria-current", "true");
      else entry.removeAttribute("aria-current");
    }
    if (section === "fit" && !plan()) send({ act: "offer" });
  }
  playground.place("models", {
    root: "#models",
    here: () => [root().dataset.section ?? "servers"],
    go: ([section]) => $(`#models-rail [data-section="${CSS.escape(section ?? "")}"]`) && show(section),
  });

  // The plan -------------------------------------------------------------------------------------------------------

  /** @returns {Form} */
  const plan = () => $("#fit-form form");
  let waiting = 0;
  /** @type {Record<string, any> | null} */
  let later = null; // what goes into the form once it is drawn
  /** @param {Form} form */
  function fieldsOf(form) {
    const data = new FormData(form);
    return { ...Object.fromEntries(data), nccl: data.getAll("nccl") };
  }
  function sendPlan() {
    const fields = fieldsOf(plan());
    playground.keep("plan", { ...fields, calibrated: "", log_of: "" });
    playground.tell("models_plan", fields);
  }
  function planNow() {
    clearTimeout(waiting);
    sendPlan();
  }
  function planSoon() {
    clearTimeout(waiting);
    shape();
    waiting = setTimeout(sendPlan, 250);
  }
  /** @param {Record<string, any>} fields */
  function put(fields) {
    const form = plan();
    if (!form) { later = { ...later, ...fields }; return; }
    for (const [name, value] of Object.entries(fields)) {
      if (name === "nccl") {
        for (const tick of all("[name=nccl]", form)) tick.checked = value.includes(tick.value);
        continue;
      }
      const field = form.elements[name];
      if (!field) continue;
      if (field.type === "checkbox") field.checked = Boolean(value);
      else if (field.tagName !== "SELECT") field.value = value;
      else if ([...field.options].some((option) => option.value === value && !option.disabled)) field.value = value;
      else if (name === "model" && form.elements.path && value.startsWith("/")) {
        field.value = "path";
        form.elements.path.value = value;
      }
    }
    if (fields.gpu && fields.gpu !== "other" && !("gpu_memory_gib" in fields)) for (const name of ["gpu_memory_gib", "capability"]) form.elements[name].value = "";
  }
  // What an empty field stands for, and the fields that only count with others.
  function shape() {
    const form = plan();
    const { elements } = form;
    const chosen = (/** @type {string} */ name) => elements[name].selectedOptions[0]?.dataset || {};
    elements.gpu_memory_gib.placeholder = chosen("gpu").memory || "";
    elements.gpu_memory_gib.required = elements.gpu.value === "other";
    elements.capability.placeholder = chosen("gpu").capability || "?";
    elements.tensor_parallel.placeholder = elements.gpu_count.value || "1";
    elements.utilization.placeholder = chosen("engine").utilization || "";
    elements.max_model_len.placeholder = chosen("model").window || "";
    const path = form.querySelector("[data-path]");
    if (path) path.hidden = elements.model.value !== "path";
    form.querySelector("[data-unit]").hidden = !elements.unit.checked;
    for (const part of all("[data-vllm]", form)) part.hidden = elements.engine.value !== "vllm";
  }
  function arrived() {
    const form = plan();
    if (!form || form.dataset.filled) return;
    form.dataset.filled = "yes";
    const here = form.elements.gpu.querySelector("[value=here]");
    const kept = JSON.parse(localStorage.getItem("playground.plan") || "{}");
    if (kept.gpu === "here" && !here) delete kept.gpu;
    put(kept);
    if (later) put(later);
    later = null;
    shape();
    sendPlan();
  }
  let arriving = false; // whether the next plan is one that somebody came for, wherever they had read on in another
  function verdictSeen() {
    const verdict = $("#fit-result .verdict");
    if (!arriving || !verdict) return;
    arriving = false;
    verdict.scrollIntoView({ block: "nearest" });
  }
  /** @param {Part} at */
  function apply(at) {
    const fields = JSON.parse(at.dataset.apply);
    put(fields);
    if (at.dataset.go) { show(at.dataset.go); arriving = true; }
    if (!plan()) return;
    shape();
    sendPlan();
    if (at.dataset.go) $("#models-rail [aria-current]").focus();
  }

  // Clicks and fields ----------------------------------------------------------------------------------------------

  /** @type {Clicks} */
  const actions = {
    "#models-rail [data-section]": (at) => show(at.dataset.section),
    "#models [data-apply]": apply,
  };
  document.addEventListener("click", (event) => {
    for (const [selector, act] of Object.entries(actions)) {
      const at = event.target.closest(selector);
      if (at) return act(at);
    }
  });
  document.addEventListener("input", (event) => {
    if (event.target.closest("#fit-form form")) planSoon();
  });
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (field.closest("#fit-form form") && field.name === "gpu") {
      for (const name of ["gpu_memory_gib", "capability"]) plan().elements[name].value = "";
      planSoon();
    }
    if (!field.matches?.("[data-pick]")) return;
    const { endpoint, model } = field.form.elements;
    send({ act: "pick", name: endpoint.value, model: field === model ? model.value : "" });
  });
  // A log travels as a file: Gradio's own fields make the browser stand still over a text of that length.
  const LONG = 60_000; // characters above which only the end of a pasted text is shown: more makes the field slow
  let long = { shown: "", text: "" };
  /** @param {Form} form */
  function explain(form) {
    const text = form.elements.log.value;
    if (!text.trim()) { form.elements.log.focus(); return; }
    const list = new DataTransfer();
    list.items.add(new File([text === long.shown ? long.text : text], "pasted.log", { type: "text/plain" }));
    const chooser = $("#explain-card input[type=file]");
    chooser.files = list.files;
    chooser.dispatchEvent(new Event("change", { bubbles: true }));
  }
  document.addEventListener("paste", (event) => {
    /** @type {Form} */
    const form = event.target.closest?.("#explain-form form");
    if (!form || !event.clipboardData) return;
    const text = event.clipboardData.getData("text/plain");
    if (text.length > LONG) {
      event.preventDefault();
      form.elements.log.value = `…\n${text.slice(-LONG / 3)}`;
      long = { shown: form.elements.log.value, text };
    }
    setTimeout(() => explain(form), 0);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing || !shown()) return;
    if (event.target.closest("#server-form form")) $("#server-form [data-act=cancel]")?.click();
    else if (event.target.closest("#check-card")) $("#check-card [data-act=stop]")?.click();
  });

  // After redrawing ------------------------------------------------------------------------------------------------

  /** @type {{ at: Part, spot?: string, name: string | null, server?: string } | null} */
  let last = null; // the element that had the focus, and where to find it again once it is drawn anew
  document.addEventListener("focusin", (event) => {
    const at = event.target.closest("#models [data-spot], #models [name], #server-form button");
    last = at && { at, spot: at.dataset.spot || (at.closest("#server-form") ? "new" : undefined), name: at.getAttribute("name"), server: at.closest("[data-server]")?.dataset.server };
  });
  function focusAgain() {
    if (!last || last.at.isConnected || (document.activeElement && document.activeElement !== document.body)) return;
    const { spot, name, server: its } = last;
    const found = spot ? all("#models [data-spot]").find((one) => one.dataset.spot === spot && one.offsetParent !== null && !one.disabled) : null;
    const other = name ? $(`#check-form [name="${name}"]`) : null;
    const server = its ? all("#servers [data-server]").find((one) => one.dataset.server === its) : null;
    (found || other || server?.querySelector("[data-act=up], [data-act=down]") || server?.querySelector("button") || $("#models-rail [aria-current]"))?.focus({ preventScroll: true });
  }
  new MutationObserver((changes) => {
    const touched = (/** @type {string} */ selector) =>
      changes.some(({ target }) => target instanceof Element && target.closest(selector));
    if (!touched("#models")) return;
    if (touched("#fit-form")) arrived();
    if (touched("#fit-result")) verdictSeen();
    if (touched("#server-form")) {
      const form = $("#server-form form:not([data-seen])");
      if (form) { form.dataset.seen = "yes"; form.querySelector("input").focus(); }
    }
    focusAgain();
  }).observe(document.documentElement, { childList: true, subtree: true });
  // An option that somebody once chose no longer follows its attribute, which is all that drawing anew changes.
  new MutationObserver((changes) => {
    for (const { target } of changes)
      if (target instanceof HTMLOptionElement && target.hasAttribute("selected") && target.closest("#models")) target.selected = true;
  }).observe(document.documentElement, { attributeFilter: ["selected"], subtree: true });
})();
