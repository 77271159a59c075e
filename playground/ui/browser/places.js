// Places: the tab and what is open on it stand in the address, to be reloaded, shared and gone back to. A tab says where
// it is and goes where it is told to; the Batch tab writes its addresses itself.
(() => {
  const { $, all } = playground;
  /** @type {Record<string, TabPlace>} */
  const tabs = {};
  const FIRST = "playground"; // what a page without an address shows
  playground.place = (tab, place) => { tabs[tab] = place; };

  const button = (/** @type {string} */ tab) => $(`#tabs > :first-child [data-tab-id="${tab}"]`);
  const shown = (/** @type {string} */ tab) => all(tabs[tab].root).some((root) => root.offsetParent);
  /** @param {string} part */
  function decoded(part) {
    try { return decodeURIComponent(part); } catch { return part; } // typed by hand
  }
  /** The tab that the address names, and what is open on it. */
  const said = () => (location.hash.slice(1).split("?")[0] || FIRST).split("/").map(decoded);
  /** @param {string[]} place */
  const written = (place) => `#${place.map((part) => encodeURIComponent(part).replaceAll("%40", "@").replaceAll("%3D", "=")).join("/")}`;
  const same = (/** @type {string[]} */ one, /** @type {string[]} */ other) => one.join("\n") === other.join("\n");

  playground.address = said;
  playground.go = (place) => { location.hash = written(place); };

  /** @type {string[] | null} */
  let target = location.hash ? said() : null; // where an address leads: what is drawn on the way there is no place
  let begun = true; // whether the tab of the target was told
  function arrive() {
    target = said();
    begun = false;
    const [tab] = target;
    if (tabs[tab]?.go && !shown(tab)) button(tab)?.click();
    go();
  }
  function go() {
    const [tab, ...parts] = target ?? [""];
    const place = tabs[tab];
    if (begun || !place?.go || !shown(tab) || !place.here?.()) return; // until then it is not drawn
    begun = true;
    place.go(parts);
  }
  function note() {
    const tab = Object.keys(tabs).find(shown);
    const here = tab && tabs[tab].here?.();
    if (!tab || !here) return;
    const place = [tab, ...here];
    if (target && !same(place, target)) return;
    target = null;
    const before = said();
    if (same(place, before)) return;
    // What a page without an address comes to show is no step of its own, nor is what a tab takes for none.
    const beside = location.hash ? tab === before[0] && tabs[tab].beside?.(here, before.slice(1)) : tab === FIRST;
    history[beside ? "replaceState" : "pushState"](history.state, "", written(place));
  }

  let loaded = false;
  let waiting = 0;
  new MutationObserver(() => {
    if (!loaded && button(FIRST) && (tabs[said()[0]]?.ready?.() ?? true)) {
      loaded = true;
      if (location.hash) setTimeout(arrive, 0);
    }
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => {
      go();
      note();
    });
  }).observe(document.documentElement, { attributeFilter: ["aria-current", "data-section", "style", "hidden"], childList: true, subtree: true });
  addEventListener("popstate", arrive);
  // On a narrow page the tabs are wider than it: the one that is shown comes into sight.
  const inSight = () => $('#tabs > :first-child [role=tab][aria-selected="true"]')?.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
  addEventListener("resize", inSight);
  new MutationObserver(inSight).observe(document.documentElement, { attributeFilter: ["aria-selected"], subtree: true });
  for (const act of ["pointerdown", "keydown"]) addEventListener(act, () => { target = null; }, true);
})();
