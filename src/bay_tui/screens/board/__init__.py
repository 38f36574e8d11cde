"""Show the live board of the bays, on screen and wall."""
