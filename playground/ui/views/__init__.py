"""Views: pure functions from values to escaped HTML; nothing here knows Gradio."""
