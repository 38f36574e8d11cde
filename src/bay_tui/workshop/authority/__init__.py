"""Say which terminals may send what, and keep what they may not.

A terminal is enrolled with one scope. Facts from the wrong one wait here, without effect, for a foreman.
"""
