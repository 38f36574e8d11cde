"""Calls for help: records, operations and rules."""
