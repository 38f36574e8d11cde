"""Serve a dealership: HTTP, writer, feed, database, imports, exports, demo."""
