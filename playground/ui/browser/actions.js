// What the page tells the server, and what it hears of: clicks and forms, and changes that others have made.
(() => {
  const { $, all } = playground;

  // The way to the server --------------------------------------------------------------------------------------------

  let trigger = null; // begins an event of Gradio; there is none before its component is drawn
  let heard = []; // names of the events that the server knows
  const early = [];
  playground.connect = (given, names) => {
    trigger = given;
    heard = names;
    for (const [name, data] of early.splice(0)) trigger(name, data);
    look();
  };
  playground.tell = (name, data = {}) => {
    if (trigger) trigger(name, data);
    else early.push([name, data]);
  };

  // Values for Gradio's own fields: `playground.put({question: "…"})`; done once they are in.
  let values = {};
  let waiting = [];
  playground.put = (more) => {
    Object.assign(values, more);
    playground.tell("put");
    return new Promise((done) => waiting.push(done));
  };
  playground.taken = (...names) => {
    const taken = values;
    values = {};
    const done = waiting.splice(0);
    requestAnimationFrame(() => requestAnimationFrame(() => done.forEach((go) => go())));
    return names.map((name) => (name in taken ? { __type__: "update", value: taken[name] } : { __type__: "update" }));
  };

  // Clicks and forms -------------------------------------------------------------------------------------------------
  // An element with `data-act` asks for that, with its other data attributes; a form with `data-form`, with its fields.

  const rooms = []; // of the tabs: where they are, and what they do with what is asked for
  playground.acts = (where, act) => rooms.push([where, act]);
  const snake = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const asked = (data) => Object.fromEntries(Object.entries(data).map(([name, value]) => [snake(name), value]));
  function carry(at, action) {
    const [, act] = rooms.find(([where]) => at.closest(where)) ?? [];
    act?.(action, at);
  }
  document.addEventListener("click", (event) => {
    const at = event.target.closest("[data-act]:not([disabled])");
    if (at) carry(at, asked(at.dataset));
  });
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-form]");
    if (!form) return;
    event.preventDefault();
    const { form: act, ...data } = form.dataset;
    carry(form, { ...asked(data), ...Object.fromEntries(new FormData(form)), act });
  });

  // What others have changed -----------------------------------------------------------------------------------------

  const OFTEN = 3000; // milliseconds between two looks while somebody may be looking
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
  function compare(numbers) {
    for (const [topic, number] of Object.entries(numbers))
      if (known && known[topic] !== number) heard.filter((name) => name.startsWith(`${topic}_for_`)).forEach((name) => trigger(name, {}));
    known = numbers;
  }
  playground.look = look;
  document.addEventListener("visibilitychange", look);
})();
