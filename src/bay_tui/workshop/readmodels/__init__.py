"""What screens, commands, exports and pages all show, worked out from a view. Pure."""
