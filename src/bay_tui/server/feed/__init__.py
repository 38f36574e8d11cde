"""What terminals read: the feed of changes, and the live streams that carry it."""
