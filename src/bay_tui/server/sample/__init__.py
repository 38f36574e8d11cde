"""The sample workshop of the demo: a fictional 4S shop in the middle of a day."""
