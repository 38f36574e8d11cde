"""Codes, scans and the keyboard layouts they come through. Pure."""
