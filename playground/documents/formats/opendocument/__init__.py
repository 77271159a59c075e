"""OpenDocument texts, as LibreOffice and WPS write them: styles, lists with their numbers, the text itself."""
