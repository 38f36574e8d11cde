"""Step the server's schema up to the newest revision.

`database` brings each database up to `HEAD` before anything else.
"""

HEAD = "0002"
"""The newest revision; a database that has it needs no migration."""

SAME_TABLES = frozenset({"0001", HEAD})
"""The revisions whose tables are those of the newest: backups of these can be restored."""
