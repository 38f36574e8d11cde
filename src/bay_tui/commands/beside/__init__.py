"""Record for commands beside whoever has the store open."""
