"""Step the server's schema up to the newest revision.

`database` brings each database up to `HEAD` before anything else.
"""

HEAD = "0005"
"""The newest revision; a database that has it needs no migration."""

RESTORABLE = frozenset({"0001", "0002", "0003", "0004", HEAD})
"""The revisions whose backups can be restored: what their tables lack may be empty."""
