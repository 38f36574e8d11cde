"""Play the demo's sample workshop: a 4S shop in mid-day."""
