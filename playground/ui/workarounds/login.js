// The page where one logs in is Gradio's, and so are its words, for which there is no argument (6.31.0): it says of a wrong
// password that credentials are incorrect. It can go when those words can be given.
(() => {
  const { $, word } = playground;

  const watching = new MutationObserver(() => {
    if ($("#tabs")) return watching.disconnect();
    say(".wrap > .column .creds", "js.login_wrong");
    if (say(".wrap > .column button.primary", "js.log_in")) $(".wrap > .column input")?.focus();
  });
  /** Whether it said something else before. @param {string} selector @param {string} key */
  function say(selector, key) {
    const at = $(selector);
    if (!at || at.textContent === word(key)) return false;
    at.textContent = word(key);
    return true;
  }
  watching.observe(document.documentElement, { childList: true, subtree: true });
})();
