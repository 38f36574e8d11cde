"""Dumb widgets: data in, messages out; nothing here knows a store, a server or a screen."""
