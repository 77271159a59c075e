"""What works around Gradio's internals: each with the reason, and with the condition under which it can go."""
