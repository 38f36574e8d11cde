"""A PostgreSQL that takes no writes: read-only, or on a full disk. The server is not ready, and says which."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import psycopg
import pytest

import postgres
from bay_tui.server import disk_probe
from bay_tui.server.office import Office
from bay_tui.server.serve import EmbeddedServer
from server_kit import HandTerminal, call, furnish, serving
from small_disk import small_disk

pytestmark = pytest.mark.postgres


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk_probe, "_EVERY_SECONDS", 0.0)


@pytest.fixture
def small(postgres_url: str) -> Iterator[Path]:
    """A real file system with room for a database and little more, and a tablespace of the same name there."""
    with small_disk(Path(f"/tmp/bay-tui-space-{uuid4().hex[:8]}"), "24m") as mounted:
        space = mounted / "space"
        space.mkdir(mode=0o700)
        if os.geteuid() == 0:
            shutil.chown(space, "postgres")
        with psycopg.connect(postgres_url, autocommit=True) as admin:
            admin.execute(f"CREATE TABLESPACE {mounted.name.replace('-', '_')} LOCATION '{space}'")
            yield mounted
            admin.execute(f"DROP TABLESPACE {mounted.name.replace('-', '_')}")


def ready(server: EmbeddedServer) -> tuple[int, str]:
    said = httpx.get(f"{server.url}/readyz", verify=False, timeout=60)
    return said.status_code, said.json().get("code") or said.json()["status"]


def state(server: EmbeddedServer, code: str) -> bool:
    return f'bay_tui_database_state{{state="{code}"}} 1' in httpx.get(f"{server.url}/metrics", verify=False).text


def test_a_full_tablespace(postgres_url: str, small: Path) -> None:
    with (
        postgres.fresh_database(postgres_url, tablespace=small.name.replace("-", "_")) as url,
        Office(url) as office,
        serving(url) as server,
    ):
        furnish(office)
        terminal = HandTerminal(server, office)
        assert ready(server) == (200, "ok")
        others = small / "others"
        with others.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space"):
            while True:
                file.write(b"x" * 4096)
        assert ready(server) == (503, "database-full")
        assert state(server, "database-full")
        raised = [terminal.operation(call("word " * 90)) for _ in range(99)]
        answer = terminal.post(terminal.request(*raised))
        assert (answer.status_code, answer.json()["code"]) == (503, "database-full")
        others.unlink()
        assert ready(server) == (200, "ok")
        assert [one.code for one in terminal.push(*raised).verdicts] == [""] * 99
        terminal.close()


def test_a_database_that_is_read_only(postgres_url: str) -> None:
    with postgres.fresh_database(postgres_url) as url, Office(url) as office:
        furnish(office)
        with serving(url) as server:
            terminal = HandTerminal(server, office)
            assert ready(server) == (200, "ok")
            raised = terminal.operation(call())
            for read_only in ("on", "off"):
                with psycopg.connect(url, autocommit=True, options="-c default_transaction_read_only=off") as admin:
                    name = admin.info.dbname
                    admin.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = {read_only}')
                    admin.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                        " AND datname = current_database()"
                    )
                if read_only == "on":
                    assert ready(server) == (503, "database-read-only")
                    answer = terminal.post(terminal.request(raised))
                    assert (answer.status_code, answer.json()["code"]) == (503, "database-read-only")
                    assert terminal.http.get("/v1/pull").status_code == 200
            assert ready(server) == (200, "ok")
            assert terminal.push(raised).verdicts[0].code == ""
            terminal.close()
