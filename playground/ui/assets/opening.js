// Runs first in <head>: language and theme are settled before Gradio looks at the browser.
(() => {
  const cookie = document.cookie.match(/(?:^|; )lang=([^;]+)/);
  const wanted = (cookie && cookie[1]) || playground.first || navigator.language;
  const locale = /^zh/i.test(wanted) ? "zh-CN" : "en";
  playground.language = locale === "en" ? "en" : "zh";
  document.cookie = `lang=${playground.language};path=/;max-age=31536000;samesite=lax`;
  for (const [name, value] of [["language", locale], ["languages", [locale]]])
    Object.defineProperty(navigator, name, { get: () => value });
  document.documentElement.lang = locale;

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
  // configuration once more when it turns to another page of an app; this app has one.)
  Object.defineProperty(window, "gradio_config", {
    configurable: true,
    set(config) {
      for (const event of config.dependencies ?? []) Object.setPrototypeOf(event, null);
      Object.defineProperty(window, "gradio_config", { value: config, writable: true, configurable: true });
    },
  });

  // Gradio says nothing of these two answers: after a restart it asks for ever whether the server is back, because it is
  // not told without a login; and a log-in that came too soon after others just seems to do nothing.
  const send = window.fetch.bind(window);
  window.fetch = async (...request) => {
    const answer = await send(...request);
    if (answer.status === 401 && answer.url.endsWith("/app_id")) location.reload();
    if (answer.status === 429 && answer.url.endsWith("/login")) alert((await answer.clone().json()).detail);
    return answer;
  };
})();
