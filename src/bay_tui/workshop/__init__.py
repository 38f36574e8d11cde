"""Decide what happens in a workshop.

Records, operations, rules and the labour timeline are pure, without any I/O.
"""
