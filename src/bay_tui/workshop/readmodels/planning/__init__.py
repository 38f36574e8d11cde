"""Reckon when open work will be done.

It is by what is left, who does it, and in which order.
"""
