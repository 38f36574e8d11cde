"""Describe what terminal and server say to each other: protocol, cursor, verdicts."""
