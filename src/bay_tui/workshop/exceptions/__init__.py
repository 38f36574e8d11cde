"""Settle what does not fit, and take back what was said.

Records, operations and rules stand here.
"""
