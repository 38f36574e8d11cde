"""The server's schema, step by step. `database` brings every database up to `HEAD` before anything else."""

HEAD = "0001"
"""The newest revision; a database that has it needs no migration."""
