"""Hours: the timeline of clock events, and the days that are cut from it."""
