"""Show one job with its vehicle and history, and act on it."""
