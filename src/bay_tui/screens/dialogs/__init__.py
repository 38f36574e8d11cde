"""Ask one thing each; a dialog is dismissed with the answer."""
