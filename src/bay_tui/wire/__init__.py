"""What terminal and server say to each other: used by store, sync and server."""
