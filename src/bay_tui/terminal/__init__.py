"""The terminal: its app, keys, looks, and the private side of Textual it leans on."""
