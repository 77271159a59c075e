"""What works around internals of Gradio and of its server: each with the reason, and the condition under which it can go."""
