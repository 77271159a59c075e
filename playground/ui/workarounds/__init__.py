"""What works around internals of Gradio and its server: each with its reason and the condition under which it goes."""
