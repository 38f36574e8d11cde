"""Where SQLite takes no write, each route answers or says with 503 why not; metrics and readiness know who waits."""

import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from bay_tui.server import disk_probe, health
from bay_tui.server.app import create_app
from bay_tui.server.office import Office
from bay_tui.server.serve import EmbeddedServer
from bay_tui.server.services import Services
from bay_tui.server.sql import database
from bay_tui.workshop.decision import Status
from every_route import WITHOUT_DATABASE, WRITING, every_route, reason_said
from server_kit import SITE, HandTerminal, call, client, furnish, serving, wait_for
from small_disk import small_disk


@pytest.fixture
def small() -> Iterator[Path]:
    """A real file system of four megabytes."""
    with small_disk(Path(f"/tmp/bay-tui-routes-{uuid4().hex[:8]}"), "4m") as mounted:
        yield mounted


@contextmanager
def held(path: Path) -> Iterator[str]:
    """Somebody else writes, and does not come to an end."""
    engine = sa.create_engine(f"sqlite:///{path}", isolation_level="AUTOCOMMIT")
    with engine.connect() as other:
        other.exec_driver_sql("BEGIN IMMEDIATE")
        yield "busy"
        other.exec_driver_sql("ROLLBACK")
    engine.dispose()


@contextmanager
def full(path: Path) -> Iterator[str]:
    """The disk has no byte left."""
    others = path.with_name("others")
    for size in (65_536, 1):
        with others.open("ab", buffering=0) as file, pytest.raises(OSError, match="No space"):
            while True:
                file.write(b"x" * size)
    yield "database-full"
    others.unlink()


def test_the_table_is_the_applications(tmp_path: Path) -> None:
    services = Services(f"sqlite:///{tmp_path / 'server.db'}")
    served = {one.path_format for one in create_app(services)._inner.routes}  # type: ignore[attr-defined]
    services.database.close()
    walked = {path.replace(":str", "") for path, _ in every_route(None, None, "")}  # type: ignore[arg-type]
    assert walked == served


@pytest.mark.parametrize("fault", [held, full])
def test_every_route_answers_or_says_why(
    small: Path, fault: object, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(database, "_BUSY_SECONDS", 0.2)
    monkeypatch.setattr(disk_probe, "_EVERY_SECONDS", 0.0)
    monkeypatch.setattr(health, "SLOW_SECONDS", 0.1)
    path = small / "server.db"
    with Office(f"sqlite:///{path}") as office, serving(f"sqlite:///{path}") as server:
        furnish(office)
        furnish(office, "south")
        with (
            closing(HandTerminal(server, office)) as terminal,
            client(server.url, headers={"Authorization": f"Bearer {office.integration_token(SITE)}"}) as dms,
        ):
            terminal.push(terminal.operation(call("before")))
            code = office.enrol_code(SITE, "Bay 2", "bay-2")
            with fault(path) as expected:  # type: ignore[operator]
                for route, ask in every_route(terminal, dms, code):
                    if route == "/v1/live":
                        continue  # a stream has no end; it is asked for where the database is gone
                    answer = ask()
                    if route in WRITING:
                        assert reason_said(answer) == expected, route
                    elif route in WITHOUT_DATABASE or answer.status_code != 503:
                        assert answer.status_code == 200, (route, answer.text)
                    else:
                        assert reason_said(answer) in (expected, "disk-full"), route
                told(server, terminal, expected)
            assert not [one for one in caplog.records if one.levelno >= logging.ERROR or one.exc_info]
            terminal.number = 1
            assert terminal.push(terminal.operation(call("after"))).verdicts[0].status is Status.APPLIED
            wait_for(lambda: terminal.http.get("/readyz").json() == {"status": "ok"})


def told(server: EmbeddedServer, terminal: HandTerminal, expected: str) -> None:
    """What readiness and metrics say while it lasts."""
    ready, metrics = terminal.http.get("/readyz"), terminal.http.get("/metrics").text
    if expected == "busy":
        assert (ready.status_code, ready.json()["waits"].keys()) == (200, {SITE})
        [line] = [one for one in metrics.splitlines() if one.startswith("bay_tui_oldest_wait_seconds{")]
        name, _, seconds = line.rpartition(" ")
        assert name == f'bay_tui_oldest_wait_seconds{{site="{SITE}"}}'
        assert float(seconds) >= 0.1
    else:
        assert reason_said(ready) == "disk-full"
        assert 'bay_tui_database_state{state="disk-full"} 1' in metrics
    assert server.services.failure is None
