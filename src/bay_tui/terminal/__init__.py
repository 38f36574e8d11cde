"""Run the terminal: its app, keys and looks."""
