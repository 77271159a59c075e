// What the page tells the server, and what it hears of: clicks and forms, and changes that others have made.
(() => {
  // The way to the server --------------------------------------------------------------------------------------------

  /** @type {Tell | null} */
  let trigger = null; // begins an event of Gradio; there is none before its component is drawn
  /** @type {string[]} */
  let heard = []; // names of the events that the server knows
  /** @type {Parameters<Tell>[]} */
  const early = [];
  playground.connect = (given, names) => {
    trigger = given;
    heard = names;
    for (const [name, data] of early.splice(0)) given(name, data);
    look();
  };
  /** @type {Record<string, unknown>} */
  const last = {}; // what was told last, by name
  playground.last = (name) => JSON.stringify(last[name] ?? null);
  playground.tell = (name, data = {}) => {
    last[name] = data;
    if (trigger) trigger(name, data);
    else early.push([name, data]);
  };

  // Values for Gradio's own fields: `playground.put({question: "…"})`; done once they are in.
  /** @type {Record<string, unknown>} */
  let values = {};
  /** @type {(() => void)[]} */
  const waiting = [];
  playground.put = (more) => {
    Object.assign(values, more);
    playground.tell("put");
    return new Promise((done) => waiting.push(done));
  };
  playground.taken = (...names) => {
    const taken = values;
    values = {};
    const done = waiting.splice(0);
    requestAnimationFrame(() => requestAnimationFrame(() => { for (const go of done) go(); }));
    return names.map((name) => (name in taken ? { __type__: "update", value: taken[name] } : { __type__: "update" }));
  };

  // Clicks and forms -------------------------------------------------------------------------------------------------
  // An element with `data-act` asks for that, with its other data attributes; a form with `data-form`, with its fields.

  /** @type {Parameters<Playground["acts"]>[]} */
  const rooms = []; // of the tabs: where they are, and what they do with what is asked for
  playground.acts = (where, act) => rooms.push([where, act]);
  /** @param {string} name */
  const snake = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  /** @param {DOMStringMap} data @returns {Record<string, any>} */
  const asked = (data) => Object.fromEntries(Object.entries(data).map(([name, value]) => [snake(name), value]));
  /** @param {Part} at @param {any} action */
  function carry(at, action) {
    const [, act] = rooms.find(([where]) => at.closest(where)) ?? [];
    act?.(action, at);
  }
  document.addEventListener("click", (event) => {
    const at = event.target.closest("[data-act]:not([disabled])");
    if (at) carry(at, asked(at.dataset));
  });
  document.addEventListener("submit", (event) => {
    /** @type {Form} */
    const form = event.target.closest("[data-form]");
    if (!form) return;
    event.preventDefault();
    const { form: act, ...data } = form.dataset;
    carry(form, { ...asked(data), ...Object.fromEntries(new FormData(form)), act });
  });

  // A field with `data-change` asks for that, with its other data attributes and its value, when that is changed.
  document.addEventListener("change", (event) => {
    const at = event.target.closest("[data-change]");
    if (!at) return;
    const { change: act, ...data } = at.dataset;
    carry(at, { ...asked(data), act, value: at.value });
  });

  // What others have changed -----------------------------------------------------------------------------------------

  const OFTEN = 3000; // milliseconds between two looks while somebody may be looking
  /** @type {Record<string, number> | null} */
  let known = null; // the last change of each topic
  let timer = 0;
  async function look() {
    clearTimeout(timer);
    if (document.visibilityState === "visible" && trigger) {
      const answer = await fetch(`${gradio_config.root}/changes`, { cache: "no-store" }).catch(() => null); // the server may be away
      if (answer?.ok) compare(await answer.json());
    }
    clearTimeout(timer);
    timer = setTimeout(look, OFTEN);
  }
  /** @param {Record<string, number>} numbers */
  function compare(numbers) {
    for (const [topic, number] of Object.entries(numbers))
      if (known && known[topic] !== number)
        for (const name of heard) if (name.startsWith(`${topic}_for_`) && (heeds[name]?.() ?? true)) playground.tell(name);
    known = numbers;
  }
  /** @type {Record<string, () => boolean>} */
  const heeds = {}; // by event: whether the page wants it now
  playground.heed = (name, wanted) => { heeds[name] = wanted; };
  playground.look = look;
  document.addEventListener("visibilitychange", look);
})();
