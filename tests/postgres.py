"""A PostgreSQL server for the tests: the one `BAY_TUI_TEST_POSTGRES` names, or one started from the system's binaries.

Every test gets a database of its own in it. Where there is neither, those tests are skipped, visibly.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

NAMED = "BAY_TUI_TEST_POSTGRES"
_USER = "postgres"


@contextmanager
def server() -> Generator[str]:
    """Give the URL of a server with a role that may create databases; skip where there is none to be had."""
    named = os.environ.get(NAMED)
    if named:
        yield named
        return
    binaries = _binaries()
    if binaries is None:
        pytest.skip(f"no PostgreSQL: set {NAMED}, or install the server")
    folder = Path(tempfile.mkdtemp(prefix="bay-tui-pg-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, _USER)
        with _running(binaries, folder):
            yield f"postgresql://{_owner()}@/postgres?host={folder}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def fresh_database(
    server_url: str, name: str = "bay_tui", encoding: str = "UTF8", tablespace: str = "pg_default"
) -> Generator[str]:
    """Give the URL of a new, empty database on the server, and drop it afterwards. It is called `name` and more."""
    name = f"{name}_{uuid4().hex[:12]}"
    made = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING {} LC_COLLATE 'C' LC_CTYPE 'C' TABLESPACE {}")
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(made.format(sql.Identifier(name), sql.Literal(encoding), sql.Identifier(tablespace)))
    try:
        yield _with_database(server_url, name)
    finally:
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    usable = [path for path in found if (path / "initdb").exists() and (path / "pg_ctl").exists()]
    if not usable or (os.geteuid() == 0 and not _has_user()):
        return None
    return usable[-1]


@contextmanager
def _running(binaries: Path, folder: Path) -> Generator[None]:
    data = folder / "data"
    _run(binaries / "initdb", "-D", data, "-A", "trust", "-U", _owner(), "--no-sync", "-E", "UTF8", "--locale=C")
    # A socket in a folder of its own, and no port: nothing else can be in the way.
    # Nothing here outlives the tests, so nothing waits for the disk.
    careless = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    options = f"-k {folder} -c listen_addresses='' -c max_connections=150 {careless}"
    _run(binaries / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start")
    try:
        yield
    finally:
        _run(binaries / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def _run(program: Path, *arguments: object) -> None:
    command = [str(program), *map(str, arguments)]
    if os.geteuid() == 0:
        command = ["runuser", "-u", _USER, "--", *command]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/", check=False
    )
    if done.returncode:
        raise RuntimeError(f"{program.name} failed: {done.stderr.decode(errors='replace')}")


def _owner() -> str:
    return _USER if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name


def _has_user() -> bool:
    try:
        pwd.getpwnam(_USER)
    except KeyError:
        return False
    return True


def _with_database(server_url: str, name: str) -> str:
    address, _, options = server_url.partition("?")
    base = address.rsplit("/", 1)[0]
    return f"{base}/{quote(name, safe='')}" + (f"?{options}" if options else "")
