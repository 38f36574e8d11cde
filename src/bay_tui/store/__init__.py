"""Keep the terminal's durable memory on a crash-safe TinyDB."""
