// Texts of chunks that are drawn, with their tables as tables: a click shows them as they are written, which is what a
// model gets.
document.addEventListener("click", (event) => {
  const at = event.target.closest("[data-written]");
  if (!at) return;
  const written = at.closest(".chunk, .whole").classList.toggle("written-out");
  at.setAttribute("aria-pressed", String(written));
});
