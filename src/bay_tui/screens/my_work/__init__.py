"""Show a technician's own jobs in their order, and the day."""
