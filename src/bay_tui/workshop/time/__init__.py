"""Reckon hours: the timeline of clock events, and days of it."""
