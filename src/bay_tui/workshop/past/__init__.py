"""Keep what master data said before it was changed.

A closed day, month or bill reads as it did, whatever is renamed, repriced or imported since.
"""
