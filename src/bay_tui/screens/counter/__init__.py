"""The parts counter: requests, picking, returns and tomorrow."""
