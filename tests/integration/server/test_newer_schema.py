"""A newer version takes a database over while an older one serves it: that one writes nothing more, and ends."""

import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from bay_tui.server.office import Office
from bay_tui.server.serve import EmbeddedServer
from bay_tui.server.sql.database import DatabaseError
from ports import free_port
from server_kit import SITE, HandTerminal, call, furnish, wait_for


def revise(office: Office, revision: str) -> None:
    with office.database.writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :it"), {"it": revision})


def test_an_older_process_writes_nothing_more_and_ends(
    server: EmbeddedServer, office: Office, terminal: HandTerminal, caplog: pytest.LogCaptureFixture
) -> None:
    terminal.push(terminal.operation(call("before")))
    lines = list(office.ledger(SITE))
    revise(office, "9999")
    answer = terminal.post(terminal.request(terminal.operation(call("after"))))
    assert (answer.status_code, answer.json()["code"]) == (503, "stopping")
    assert "newer" in answer.json()["detail"]
    wait_for(lambda: not server._thread.is_alive())
    assert server.services.failure is not None
    assert server.services.failure.params == {"revision": "9999"}
    assert "revision 9999" in caplog.text
    assert list(office.ledger(SITE)) == lines
    with pytest.raises(DatabaseError, match="database-newer"):
        office.apply([call("by a command")], site=SITE)


def test_who_only_shows_ends_too(server: EmbeddedServer, office: Office) -> None:
    revise(office, "9999")
    answer = httpx.get(f"{server.url}/readyz", verify=False, timeout=60)
    assert (answer.status_code, answer.json()["code"]) == (503, "stopping")
    wait_for(lambda: not server._thread.is_alive())


def test_the_program_ends_with_a_sentence(tmp_path: Path) -> None:
    port = free_port()
    with Office(str(tmp_path / "server.db")) as office:
        furnish(office)
        command = [sys.executable, "-m", "bay_tui", "--home", str(tmp_path), "--lang", "en", "serve", f"--port={port}"]
        served = subprocess.Popen(command, stderr=subprocess.PIPE)
        try:
            wait_for(lambda: ready(port) == 200)
            revise(office, "9999")
            until = time.monotonic() + 60
            while served.poll() is None and time.monotonic() < until:
                ready(port)
            _, said = served.communicate(timeout=60)
        finally:
            served.kill()
            served.wait()
    assert served.returncode == 1
    assert said.decode().splitlines()[-1].startswith("The database belongs to a newer version of bay-tui (9999)")


def ready(port: int) -> int:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz", verify=False, timeout=60).status_code
    except httpx.TransportError:
        return 0
