"""Keys: the pump, the driver, scan detection and the keymap."""
