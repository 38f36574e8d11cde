"""Behind PgBouncer in transaction mode: every push is taken, what others commit is seen, and nothing leaks."""

import threading
from collections import Counter
from pathlib import Path

import psycopg
import pytest

import pgbouncer
import postgres
from bay_tui.server import services
from bay_tui.server.office import Office
from bay_tui.server.sql import deadlines
from bay_tui.server.sql import postgres as driver
from bay_tui.workshop.records import Call
from server_kit import SITE, HandTerminal, Stream, call, furnish, serving, wait_for

pytestmark = pytest.mark.postgres

TERMINALS, PUSHES = 4, 25


def test_nothing_is_turned_away_or_missed(postgres_url: str, tmp_path: Path) -> None:
    answers: Counter[int] = Counter()
    with (
        postgres.fresh_database(postgres_url) as direct,
        pgbouncer.pooled(direct) as url,
        Office(url) as office,
        serving(url) as first,
        serving(url) as second,
    ):
        furnish(office)
        here = [HandTerminal(first, office, name=f"T{number}") for number in range(TERMINALS)]
        there = HandTerminal(second, office)
        stream = Stream(there)

        def push(terminal: HandTerminal) -> None:
            for _ in range(PUSHES):
                answers[terminal.post(terminal.request(terminal.operation(call(terminal.device)))).status_code] += 1
                there.pull()

        threads = [threading.Thread(target=push, args=(terminal,)) for terminal in here]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert answers == {200: TERMINALS * PUSHES}
        wait_for(lambda: stream.kinds().count("call") == TERMINALS * PUSHES)
        assert there.http.get("/readyz").json() == {"status": "ok", "live": "polled"}
        assert len(office.view(SITE).every(Call)) == TERMINALS * PUSHES
        assert office.backup(tmp_path / "backup") > TERMINALS * PUSHES
        assert office.restore(tmp_path / "backup") > TERMINALS * PUSHES
        second.stop()
        stream.join()
        for terminal in (*here, there):
            terminal.close()


def test_deadlines_hold_and_stay_with_their_transactions(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "SERVING", deadlines.SERVING._replace(lock=0.5))
    with (
        postgres.fresh_database(postgres_url) as direct,
        pgbouncer.pooled(direct, sessions=1) as url,
        Office(direct) as office,
        serving(url) as server,
        psycopg.connect(direct) as holder,
    ):
        furnish(office)
        terminal = HandTerminal(server, office)
        holder.execute(f"SELECT 1 FROM site WHERE id = '{SITE}' FOR UPDATE")
        answer = terminal.post(terminal.request(terminal.operation(call())))
        assert (answer.status_code, answer.json()["code"]) == (503, "busy")
        with psycopg.connect(url, prepare_threshold=None) as another:
            assert another.execute("SHOW lock_timeout").fetchone() == ("0",)
            assert another.execute("SHOW default_transaction_isolation").fetchone() == ("read committed",)
        terminal.close()


def test_a_pooler_is_told_from_the_database(postgres_url: str) -> None:
    with postgres.fresh_database(postgres_url) as direct, pgbouncer.pooled(direct) as url:
        for address, expected in ((direct, False), (url, True)):
            with psycopg.connect(address, prepare_threshold=None) as connection:
                assert driver.is_pooled(connection) is expected
