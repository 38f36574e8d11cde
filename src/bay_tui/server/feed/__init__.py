"""Serve the feed of changes, and the live streams that carry it."""
