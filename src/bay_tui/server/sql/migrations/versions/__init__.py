"""One module a step, named by revision."""
