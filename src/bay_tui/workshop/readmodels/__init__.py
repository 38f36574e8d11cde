"""Work out what screens, commands, exports and pages show. Pure."""
