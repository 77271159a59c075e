// Files that are chosen, dropped or pasted: what the server would refuse anyway is not sent, only told of.
(() => {
  const { limit, suffixes } = playground.files;
  /** @type {Record<string, Place & { unsent: Unsent[] }>} */
  const places = {};

  /** @param {File} file */
  const readable = (file) =>
    file.size <= limit * 1e6 && suffixes.includes(file.name.slice(file.name.lastIndexOf(".")).toLowerCase());

  // `nothing` is called with what is not sent when nothing is left, `sending` with the rest.
  playground.takesFiles = (input, place) => { places[input] = { ...place, unsent: [] }; };
  /** @param {Part} target */
  const placeOf = (target) =>
    target.type === "file" ? Object.entries(places).find(([input]) => target.matches(input))?.[1] : undefined;

  // What comes from a folder keeps it in its name, so that files of one name can be told apart; it is read off again.
  playground.inFolder = (file, path = file.webkitRelativePath) =>
    path.includes("/") ? new File([file], path, { type: file.type, lastModified: file.lastModified }) : file;

  playground.takeUnsent = (input) => places[input].unsent.splice(0); // names and sizes
  document.addEventListener("change", (event) => {
    const place = placeOf(event.target);
    if (!place) return;
    const [good, bad] = /** @type {File[][]} */ ([[], []]);
    for (const file of event.target.files) (readable(file) ? good : bad).push(playground.inFolder(file));
    place.unsent = bad.map((file) => [file.name, file.size]);
    if (!good.length) {
      event.stopImmediatePropagation();
      if (bad.length) place.nothing(place.unsent.splice(0));
      event.target.value = "";
      return;
    }
    if (bad.length || good.some((file) => file.name.includes("/"))) {
      const list = new DataTransfer();
      for (const file of good) list.items.add(file);
      event.target.files = list.files;
    }
    place.sending?.(good);
  }, true);
  document.addEventListener("click", (event) => {
    if (placeOf(event.target)) event.target.accept = suffixes.join(",");
  }, true);
})();
