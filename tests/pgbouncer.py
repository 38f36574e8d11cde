"""A PgBouncer in transaction mode before the tests' PostgreSQL; skips where none is installed."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from server_kit import wait_for

_PORT = 6432
_USER = "postgres"
_SETTINGS = """
[databases]
* = host={server} user={user}

[pgbouncer]
unix_socket_dir = {folder}
listen_port = {port}
listen_addr =
auth_type = any
pool_mode = transaction
default_pool_size = {sessions}
logfile = {folder}/log
pidfile = {folder}/pid
"""


def program() -> str | None:
    """Return where it is, None where it is not installed."""
    return shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")


@contextmanager
def pooled(url: str, sessions: int = 4) -> Generator[str]:
    """Give the URL by which a database is reached through so many sessions, shared by all."""
    found = program()
    if found is None:
        pytest.skip("no PgBouncer: install pgbouncer")
    parts = urlsplit(url)
    server, user = parse_qs(parts.query)["host"][0], parts.username or _USER
    with tempfile.TemporaryDirectory(prefix="bay-pool-") as name:
        folder = Path(name)
        settings = _SETTINGS.format(server=server, user=user, folder=folder, port=_PORT, sessions=sessions)
        (folder / "ini").write_text(settings, encoding="utf-8")
        (folder / "ini").chmod(0o644)  # whatever a test before has made of the umask
        command = [found, "-q", str(folder / "ini")]
        if os.geteuid() == 0:
            shutil.chown(folder, _USER)
            command = ["runuser", "-u", _USER, "--", *command]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        by_it = url.replace(server, name) + f"&port={_PORT}"
        try:
            wait_for(lambda: process.poll() is not None or _answers(by_it))
            assert process.poll() is None, (folder / "log").read_text(encoding="utf-8")
            yield by_it
        finally:
            process.terminate()
            process.wait()


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True
