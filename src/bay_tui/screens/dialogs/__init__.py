"""Modal questions: each asks one thing and is dismissed with the answer."""
