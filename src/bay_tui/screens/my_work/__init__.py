"""A technician's own work: jobs in their order, and the day so far."""
