"""The terminal's durable memory: a crash-safe TinyDB, and what the workshop keeps in it."""
