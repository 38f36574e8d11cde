"""Deal with a server's clock that is wrong.

Operations and rules stand here.
"""
