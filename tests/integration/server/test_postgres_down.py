"""The database is gone, or takes no more connections: every route says so with 503, and the log in one line each."""

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from uuid import uuid4

import psycopg
import pytest

import frozen_line
import postgres
from bay_tui.server.office import Office
from bay_tui.workshop.decision import Status
from every_route import WITHOUT_DATABASE, every_route, reason_said
from server_kit import SITE, HandTerminal, Stream, call, client, furnish, serving, wait_for

pytestmark = pytest.mark.postgres

LIMIT = 6


class Gone:
    """A way for the database to be no use, and what is said of it."""

    def __init__(self, url: str, code: str, go: Callable[[], None], come_back: Callable[[], None]) -> None:
        self.url, self.code, self.go, self.come_back = url, code, go, come_back


@contextmanager
def down(url: str) -> Iterator[Gone]:
    """Its connections end, and nobody takes new ones."""
    with frozen_line.line(url) as line:
        yield Gone(line.url, "database-unreachable", line.close, line.open)


@contextmanager
def crowded(url: str) -> Iterator[Gone]:
    """Others have all the connections that its role may have."""
    role, held = f"bay_{uuid4().hex[:8]}", ExitStack()
    mine = url.replace("postgresql://", "").split("@", 1)[1]
    limited = f"postgresql://{role}@{mine}"
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f"CREATE ROLE {role} LOGIN CONNECTION LIMIT {LIMIT}")
        admin.execute(f"GRANT ALL ON SCHEMA public TO {role}")

    def take() -> int:
        """Take a connection, which the server loses; say how many are taken."""
        with psycopg.connect(url, autocommit=True) as admin:
            others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s AND pid <> ALL(%s)"
            admin.execute(others, [role, taken])
        with suppress(psycopg.OperationalError):
            one = held.enter_context(closing(psycopg.connect(limited)))
            taken.append(one.info.backend_pid)
        return len(taken)

    taken: list[int] = []
    try:
        yield Gone(limited, "busy", lambda: wait_for(lambda: take() == LIMIT), held.close)
    finally:
        held.close()
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", [role])
            admin.execute(f"DROP OWNED BY {role} CASCADE")
            admin.execute(f"DROP ROLE {role}")


@pytest.mark.parametrize("way", [down, crowded])
def test_every_route_says_why(
    postgres_url: str,
    way: Callable[[str], Iterator[Gone]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with postgres.fresh_database(postgres_url) as url, way(url) as gone, serving(gone.url) as server:
        with Office(gone.url) as office:
            furnish(office)
            terminal = HandTerminal(server, office)
            token, code = office.integration_token(SITE), office.enrol_code(SITE, "Bay 2", "bay-2")
        dms = client(server.url, headers={"Authorization": f"Bearer {token}"})
        stream = Stream(terminal)
        terminal.push(terminal.operation(call("before")))
        gone.go()
        seen: set[str] = set()
        for path, ask in every_route(terminal, dms, code):
            caplog.clear()
            answer = ask()
            seen.add(path)
            if path in WITHOUT_DATABASE:
                assert answer.status_code == 200, path
                continue
            assert reason_said(answer) == gone.code, (path, answer.text)
            assert not [one for one in caplog.records if one.exc_info], caplog.text
            # The watcher and the listener may say something meanwhile.
            assert len(caplog.records) <= 4, caplog.text
        assert seen > WITHOUT_DATABASE
        gone.come_back()
        terminal.number = 1
        wait_for(lambda: terminal.http.get("/readyz").status_code == 200)
        reply = terminal.push(terminal.operation(call("after")))
        assert reply.verdicts[0].status is Status.APPLIED
        server.stop()
        stream.join()
        terminal.close()
        dms.close()


def test_a_log_line_names_no_person(postgres_url: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    with postgres.fresh_database(postgres_url) as url, frozen_line.line(url) as line, serving(line.url) as server:
        with Office(line.url) as office:
            furnish(office)
            terminal = HandTerminal(server, office)
        terminal.push(terminal.operation(call("before")))
        line.close()
        assert terminal.post(terminal.request(terminal.operation(call("王小明 13800001111")))).status_code == 503
        assert "not written, database-unreachable" in caplog.text
        assert "王小明" not in caplog.text
        terminal.close()
