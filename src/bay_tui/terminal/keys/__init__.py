"""Take keys: the pump, the driver, scans and the keymap."""
