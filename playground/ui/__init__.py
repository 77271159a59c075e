"""The page: one file a tab (build, wire), views that turn values into HTML, and the frame around them."""
