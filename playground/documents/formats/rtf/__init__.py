"""Rich Text Format, as Word and WPS write it: its words and groups, and the text that they make up."""
