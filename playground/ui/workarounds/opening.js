// Runs first in <head>: language and theme are settled before Gradio looks at the browser.
(() => {
  const cookie = document.cookie.match(/(?:^|; )lang=([^;]+)/);
  const wanted = cookie?.[1] || playground.first || navigator.language;
  const locale = /^zh/i.test(wanted) ? "zh-CN" : "en";
  playground.language = locale === "en" ? "en" : "zh";
  document.cookie = `lang=${playground.language};path=/;max-age=31536000;samesite=lax`;
  for (const [name, value] of Object.entries({ language: locale, languages: [locale] }))
    Object.defineProperty(navigator, name, { get: () => value });
  document.documentElement.lang = locale;

  // Gradio takes the language from the browser alone, and the theme from the address or the system (6.31.0): there is no
  // argument for either. Both can go when it takes them from the page.
  const theme = localStorage.getItem("playground.theme");
  const ask = window.matchMedia.bind(window);
  if (theme)
    window.matchMedia = (query) =>
      query.includes("prefers-color-scheme")
        ? { matches: query.includes(theme), media: query, onchange: null, addListener() {}, removeListener() {},
            addEventListener() {}, removeEventListener() {}, dispatchEvent: () => true }
        : ask(query);
  if (theme ? theme === "dark" : ask("(prefers-color-scheme: dark)").matches)
    document.documentElement.style.background = "#141413";

  // Gradio reads all events once for every component, each time through the proxies that Svelte lays around plain
  // objects: half a million calls. An object without a prototype is not plain, and events never change. (Gradio sets its
  // configuration once more when it turns to another page of an app; this app has one.) It can go when Gradio keeps its
  // events outside of Svelte's state; 6.31.0 does not.
  Object.defineProperty(window, "gradio_config", {
    configurable: true,
    set(config) {
      for (const event of config.dependencies ?? []) Object.setPrototypeOf(event, null);
      Object.defineProperty(window, "gradio_config", { value: config, writable: true, configurable: true });
    },
  });

  // What becomes of events comes over one stream, which the server ends when no event is left; the page opens another one
  // with its next event. The answer to an event that begins just then may overtake that end: the page would take the old
  // stream for open and never hear of the event. So the answer is kept back until as many streams are left as were ended.
  // It can go with endings.py.
  const send = window.fetch.bind(window);
  let left = 0;
  let keptBack = /** @type {{ ended: number, go: (value?: unknown) => void }[]} */ ([]);
  /** @param {number} count */
  function leave(count) {
    left = count;
    for (const { ended, go } of keptBack) if (ended <= left) go();
    keptBack = keptBack.filter(({ ended }) => ended > left);
  }

  // Gradio hears each event in a loop of its own. Of messages that come in one piece, as they do after the page was busy,
  // the loops take turns, and an event with few of them is drawn before one that was sent earlier: the answer to "stop"
  // over the end that it brought about. So every message is handed on in a task of its own. It can go when Gradio draws
  // messages in the order in which they come; 6.31.0 does not.
  const { port1, port2 } = new MessageChannel(); // unlike a timer, not slowed down where nobody looks
  const inLine = /** @type {((value?: unknown) => void)[]} */ ([]);
  port1.onmessage = () => inLine.shift()?.();
  /** @param {ReadableStream<Uint8Array>} body */
  function oneByOne(body) {
    let rest = new Uint8Array();
    return body.pipeThrough(new TransformStream({
      async transform(piece, to) {
        const all = new Uint8Array(rest.length + piece.length);
        all.set(rest);
        all.set(piece, rest.length);
        let from = 0;
        for (let at = all.indexOf(10); at >= 0; at = all.indexOf(10, at + 1)) {
          if (at === from || all[at - 1] !== 10) continue; // a message ends with an empty line
          to.enqueue(all.slice(from, at + 1));
          from = at + 1;
          await new Promise((go) => {
            inLine.push(go);
            port2.postMessage(0);
          });
        }
        rest = all.slice(from);
      },
      flush(to) {
        if (rest.length) to.enqueue(rest);
      },
    }));
  }

  // Events go to the server over several connections, and of two that wait there a busy server may read the later one
  // first: "close" before the "keep" that was pressed before it, of which then nothing is left to be kept. So an event
  // leaves the page once the one before it has arrived. It can go when Gradio numbers the events of a page; 6.31.0 does
  // not.
  let arrived = /** @type {Promise<unknown>} */ (Promise.resolve());
  /** @param {Parameters<typeof fetch>} what */
  function inOrder(what) {
    const answer = arrived.then(() => send(...what));
    arrived = answer.catch(() => {}); // told where the answer is waited for
    return answer;
  }

  window.fetch = async (...what) => {
    const [asked] = what;
    const { url, signal } = asked instanceof Request ? asked : { url: asked }; // Gradio asks for streams with a Request
    const stream = String(url).includes("/queue/data");
    let answer;
    try {
      answer = await (String(url).includes("/queue/join") ? inOrder(what) : send(...what));
    } catch (error) {
      if (stream) leave(Infinity); // nothing is known of its end
      throw error;
    }
    const ended = Number(answer.headers.get("x-streams-ended"));
    if (stream) {
      leave(signal ? ended : Infinity);
      signal?.addEventListener("abort", () => leave(ended + 1)); // what the page does when it reads the end
      if (answer.body) Object.defineProperty(answer, "body", { value: oneByOne(answer.body) });
    } else if (ended > left) {
      await new Promise((go) => keptBack.push({ ended, go }));
    }
    // Gradio says nothing of these two answers: after a restart it asks for ever whether the server is back, because it
    // is not told without a login; and a log-in that came too soon after others just seems to do nothing.
    if (answer.status === 401 && answer.url.endsWith("/app_id")) location.reload();
    if (answer.status === 429 && answer.url.endsWith("/login")) alert((await answer.clone().json()).detail);
    return answer;
  };
})();
