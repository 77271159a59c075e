"""Who may send what: the middleware in front of Gradio."""
