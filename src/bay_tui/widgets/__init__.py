"""Hold dumb widgets: data in, messages out.

Nothing here knows a store, a server or a screen.
"""
