"""Clocking on and off: records, operations and rules of labour."""
