"""Write findings and health checks up, and read them."""
