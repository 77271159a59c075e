"""From chunks and a question to messages: stock sets, frames, the context block, and rendering in a child process."""
