"""The dealership server: HTTP API, live feed and SQL store. Knows the rulebook and the wire, nothing of a terminal."""
