"""Nobody waits for PostgreSQL without end, nobody for another site, and whoever waits is seen to."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx
import psycopg
import pytest

import frozen_line
import postgres
from bay_tui.server import health, services
from bay_tui.server.office import Office
from bay_tui.server.serve import EmbeddedServer
from bay_tui.server.sql import database, deadlines
from bay_tui.server.sql.database import ServerDatabase
from bay_tui.workshop.decision import Status
from server_kit import SITE, HandTerminal, HasUrl, call, furnish, serving, wait_for
from server_process import ServerProcess

pytestmark = pytest.mark.postgres

HOLD = f"SELECT * FROM site WHERE id = '{SITE}' FOR UPDATE"
STOP_SECONDS = 5


@pytest.fixture(params=["postgres"])
def database_url(postgres_url: str) -> Iterator[str]:
    with postgres.fresh_database(postgres_url) as url:
        yield url


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deadlines a test can wait for."""
    monkeypatch.setattr(services, "SERVING", deadlines.SERVING._replace(lock=0.5, writing=1.5, reading=1.5))
    monkeypatch.setattr(health, "SLOW_SECONDS", 0.3)
    monkeypatch.setattr("bay_tui.server.feed.reading.GLANCE_SECONDS", 1.0)


@contextmanager
def furnished(server: HasUrl, office: Office) -> Iterator[HandTerminal]:
    """A terminal of a site that is furnished first."""
    furnish(office)
    made = HandTerminal(server, office)
    try:
        yield made
    finally:
        made.close()


def ready(server: EmbeddedServer) -> httpx.Response:
    return httpx.get(f"{server.url}/readyz", verify=False, timeout=60)


def figure(server: EmbeddedServer, name: str, label: str) -> float:
    lines = httpx.get(f"{server.url}/metrics", verify=False, timeout=60).text.splitlines()
    found = [line.rsplit(" ", 1) for line in lines if line.startswith(f"{name}{{{label}}}")]
    return float(found[0][1]) if found else 0.0


@pytest.mark.usefixtures("impatient")
def test_a_held_site_keeps_no_other_waiting_and_is_told(
    database_url: str, server: EmbeddedServer, office: Office, terminal: HandTerminal
) -> None:
    furnish(office, "south")
    elsewhere = HandTerminal(server, office, "south")
    raised = terminal.operation(call("held"))
    with psycopg.connect(database_url) as holder:
        holder.execute(HOLD)
        held: list[httpx.Response] = []
        waiting = threading.Thread(target=lambda: held.append(terminal.post(terminal.request(raised))))
        waiting.start()
        wait_for(lambda: SITE in server.services.writer.waits())
        assert figure(server, "bay_tui_waiting_jobs", f'site="{SITE}"') == 1
        for number in range(3):
            reply = elsewhere.push(elsewhere.operation(call(f"{number}")))
            assert reply.verdicts[0].status is Status.APPLIED
        assert figure(server, "bay_tui_waiting_jobs", 'site="south"') == 0
        waiting.join()
        assert (held[0].status_code, held[0].json()["code"]) == (503, "busy")
        assert "somebody else holds" in held[0].json()["detail"]
        assert int(held[0].headers["Retry-After"]) > 0
        answer = ready(server)
        assert (answer.status_code, answer.json()["status"]) == (200, "waiting")
        assert answer.json()["waits"].keys() == {SITE}
        assert answer.json()["waits"][SITE] >= 0.3
        assert figure(server, "bay_tui_oldest_wait_seconds", f'site="{SITE}"') >= 0.3
    assert terminal.push(raised).verdicts[0].status is Status.APPLIED
    assert ready(server).json() == {"status": "ok"}
    assert figure(server, "bay_tui_oldest_wait_seconds", f'site="{SITE}"') == 0
    elsewhere.close()


@pytest.mark.usefixtures("impatient")
def test_it_is_not_ready_while_no_site_can_be_written(
    database_url: str, server: EmbeddedServer, terminal: HandTerminal
) -> None:
    with psycopg.connect(database_url) as holder:
        holder.execute(HOLD)
        assert terminal.post(terminal.request(terminal.operation(call()))).status_code == 503
        answer = ready(server)
        assert (answer.status_code, answer.json()["code"]) == (503, "busy")
        assert f"{SITE} for " in answer.json()["detail"]


def test_whoever_lies_idle_in_a_transaction_loses_it(database_url: str, office: Office) -> None:
    slow = ServerDatabase(database_url, deadlines.OFFICE._replace(idle_writing=0.2))
    try:
        with pytest.raises(database.DBAPIError), slow.writing() as connection:
            connection.exec_driver_sql(HOLD)
            office.apply([call("others go on")], site=SITE)
            connection.exec_driver_sql("SELECT 1")
    finally:
        slow.close()


@pytest.mark.usefixtures("impatient")
def test_a_database_that_stands_still_is_given_up_and_taken_up_again(database_url: str) -> None:
    with (
        Office(database_url) as office,
        frozen_line.line(database_url) as line,
        serving(line.url) as server,
        furnished(server, office) as terminal,
    ):
        raised = terminal.operation(call())
        assert figure(server, "bay_tui_database_state", 'state="ok"') == 1
        line.freeze()
        answer = terminal.post(terminal.request(raised))
        assert (answer.status_code, answer.json()["code"]) == (503, "database-unreachable")
        assert terminal.http.get("/v1/pull").json()["code"] == "database-unreachable"
        assert (ready(server).status_code, ready(server).json()["code"]) == (503, "database-unreachable")
        assert figure(server, "bay_tui_database_state", 'state="database-unreachable"') == 1
        line.thaw()
        wait_for(lambda: terminal.post(terminal.request(raised)).status_code == 200)
        assert terminal.push(raised).verdicts[0].status is Status.APPLIED
        assert ready(server).json()["status"] == "ok"
        assert [one.operation.id for one in office.ledger(SITE)].count(raised.id) == 1


@pytest.mark.parametrize("how", ["held", "frozen"])
def test_a_stop_waits_for_no_database(database_url: str, how: str) -> None:
    with Office(database_url) as office, frozen_line.line(database_url) as line, psycopg.connect(database_url) as other:
        server = ServerProcess(line.url)
        try:
            with furnished(server, office) as terminal:
                if how == "held":
                    other.execute(HOLD)
                else:
                    line.freeze()
                pushing = threading.Thread(target=lambda: _ignored(terminal))
                pushing.start()
                wait_for(lambda: how == "frozen" or _waits(database_url))
                took = server.stop()
                pushing.join()
        finally:
            server.kill()
    print(f"{how}: {took:.1f} s")
    assert took < STOP_SECONDS


def _ignored(terminal: HandTerminal) -> None:
    with suppress(httpx.TransportError):
        assert terminal.post(terminal.request(terminal.operation(call()))).status_code == 503


def _waits(database_url: str) -> bool:
    with psycopg.connect(database_url) as connection:
        found = connection.execute("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'").fetchone()
    return found is not None
