"""Serve the parts counter: requests, picking, returns and tomorrow."""
