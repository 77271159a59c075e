// The place of the Playground in the address: the run that is shown.
(() => {
  const { $ } = playground;
  playground.restored = () => Boolean($("#instruction-tools details")); // drawn together with what the browser kept
  playground.place("playground", {
    root: "#question",
    here() {
      const run = playground.running() ? playground.runUnderWay() : $("#run-id textarea, #run-id input")?.value;
      return run ? [run] : [];
    },
    go([run]) {
      const now = $("#run-id textarea, #run-id input")?.value || playground.lastRun(); // a page that opens brings it anyway
      if (!run || run === now) return;
      playground.keep("run", run);
      playground.tell("opened", { setup: localStorage.getItem("playground.setup") || "{}", run });
    },
  });
})();
