"""Two server processes on one PostgreSQL: what one commits is seen at the other, however the database is addressed."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

import postgres
from bay_tui.server.feed import commit_watch, notices
from bay_tui.server.office import Office
from bay_tui.server.serve import EmbeddedServer
from bay_tui.server.sql import postgres as driver
from bay_tui.server.sql.database import normalised_url
from server_kit import HandTerminal, Stream, call, furnish, serving, wait_for

pytestmark = pytest.mark.postgres

OPTIONS = "options=-c%20work_mem%3D4MB%20-c%20application_name%3Dbay%5C%20tui"


class Pair:
    """Two servers, and a terminal at each."""

    def __init__(self, url: str, office: Office, first: EmbeddedServer, second: EmbeddedServer) -> None:
        self.url, self.first, self.second = url, first, second
        self.here, self.there = HandTerminal(first, office), HandTerminal(second, office)

    def close(self) -> None:
        self.here.close()
        self.there.close()


@contextmanager
def pair(url: str) -> Iterator[Pair]:
    with Office(url) as office:
        furnish(office)
        with serving(url) as first, serving(url) as second:
            made = Pair(url, office, first, second)
            try:
                yield made
            finally:
                made.close()


def ready(server: EmbeddedServer) -> httpx.Response:
    return httpx.get(f"{server.url}/readyz", verify=False, timeout=30)


def pushed_is_seen(servers: Pair) -> None:
    stream = Stream(servers.there)
    wait_for(lambda: not servers.second.services.notices.late)
    for number in range(10):
        servers.here.push(servers.here.operation(call(f"{number}")))
    wait_for(lambda: len(stream.kinds()) == 10)
    servers.second.stop()
    stream.join()


@pytest.mark.parametrize("name", ["bay tui", "bäy%2F&tui?x=1", "粤"])
def test_a_change_comes_from_the_other_process_whatever_stands_in_the_url(
    postgres_url: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commit_watch, "POLL_SECONDS", 3600.0)  # so that it is heard, or not seen at all
    with postgres.fresh_database(postgres_url, name) as url, pair(f"{url}&{OPTIONS}") as servers:
        connection = driver.listening(normalised_url(servers.url))
        row = connection.execute("SELECT current_setting('work_mem'), current_setting('application_name')").fetchone()
        connection.close()
        assert row == ("4MB", "bay tui")
        pushed_is_seen(servers)


def test_settings_are_parts() -> None:
    parts = driver.parts(normalised_url("postgresql://o%20f:p%40s%20s%2F%25@h:1/d%20b?options=-c%20a%3Db"))
    known = {"host": "h", "port": 1, "user": "o f", "password": "p@s s/%", "dbname": "d b", "options": "-c a=b"}
    assert parts | known == parts


def test_it_is_seen_though_nothing_is_heard(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def deaf(*_: object) -> None:
        raise OSError("no notices today")

    monkeypatch.setattr(driver, "listening", deaf)
    with postgres.fresh_database(postgres_url) as url, pair(url) as servers:
        wait_for(lambda: servers.second.services.notices.late)
        assert ready(servers.second).json() == {"status": "ok", "live": "polled"}
        servers.second.services.notices.late = False
        pushed_is_seen(servers)


def test_it_is_heard_again_after_its_connection_was_ended(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commit_watch, "POLL_SECONDS", 3600.0)
    monkeypatch.setattr(notices, "RETRY_SECONDS", 0.05)
    with postgres.fresh_database(postgres_url) as url, pair(url) as servers:
        wait_for(lambda: servers.second.services.notices._lifeline)
        lost = servers.second.services.notices._lifeline
        with Office(url) as office, office.database.writing() as connection:
            ended = connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE query LIKE 'LISTEN%%' AND datname = current_database()"
            )
            assert len(ended.all()) == 2
        wait_for(lambda: servers.second.services.notices._lifeline not in (None, lost))
        pushed_is_seen(servers)


def test_who_sees_nothing_of_others_says_so_and_ends_its_streams(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commit_watch, "POLL_SECONDS", 0.05)
    monkeypatch.setattr(commit_watch, "BLIND_SECONDS", 0.2)

    def blind(*_: object) -> None:
        raise OSError("nothing to be seen")

    with postgres.fresh_database(postgres_url) as url, pair(url) as servers:
        stream = Stream(servers.there)
        with monkeypatch.context() as patched:
            patched.setattr(servers.second.services.watcher._feed, "heads", blind)
            stream.join()
            refused = servers.there.http.get("/v1/live")
            assert (refused.status_code, refused.json()["code"]) == (503, "unwatched")
            assert int(refused.headers["Retry-After"]) > 0
            servers.here.push(servers.here.operation(call("meanwhile")))
            assert "call" in [one.kind for one in servers.there.pull(limit=5000).changes]
        wait_for(lambda: not servers.second.services.hub.blind)
        assert ready(servers.second).status_code == 200
        pushed_is_seen(servers)


def test_readiness_tells_that_nothing_of_others_is_seen(postgres_url: str) -> None:
    with postgres.fresh_database(postgres_url) as url, pair(url) as servers:
        servers.second.services.hub._loop.call_soon_threadsafe(servers.second.services.hub._see, False)
        wait_for(lambda: servers.second.services.hub.blind)
        answer = ready(servers.second)
        assert (answer.status_code, answer.json()["code"]) == (503, "unwatched")
        assert ready(servers.first).json()["status"] == "ok"
