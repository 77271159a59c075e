// Files that are chosen on the Playground; they are listed in the drawer.
playground.takesFiles("#left input[type=file]", {
  nothing: (unsent) => {
    playground.tell("nothing_sent", unsent);
    playground.showUploads();
  },
  sending: () => playground.showUploads(),
});
playground.acts("#files", (action) => playground.tell(action.act === "clear_files" ? "clear_files" : "settle_files", action));
