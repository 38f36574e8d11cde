"""A server whose clock cannot be right notices it, says so once, and goes on."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
import sqlalchemy as sa

from bay_tui.server.office import Office
from bay_tui.server.serve import EmbeddedServer
from bay_tui.server.sql.schema import site
from bay_tui.server.writing.boots import Boot, KnownBoots
from bay_tui.server.writing.clock_doubts import ClockDoubts, ClockReading
from bay_tui.server.writing.dating import ServerClock
from bay_tui.wire.protocol import Anchor, PushReply, PushRequest
from bay_tui.workshop.operations import ExceptionSettled, Operation
from bay_tui.workshop.records import ExceptionCase
from server_kit import SITE, HandTerminal, call

NOW = datetime(2026, 3, 2, 7, 30, tzinfo=UTC)


def cases(office: Office) -> list[ExceptionCase]:
    return office.view(SITE).every(ExceptionCase)


def write_ahead(office: Office, ahead: timedelta) -> None:
    """Let another process, with another clock, have written something."""
    with office.database.writing() as connection:
        connection.execute(sa.update(site).values(newest_at=datetime.now(UTC) + ahead))


def says(terminal: HandTerminal, ahead: timedelta, *, told: bool) -> PushReply:
    """Push nothing, as a terminal that goes by a time that is `ahead` of ours, by a server's word or its own clock."""
    there = datetime.now(UTC) + ahead
    began = there - timedelta(milliseconds=1_000_000) if told else None
    anchor = Anchor(boot=f"boot-of-{terminal.device}", boot_ms=1_000_000, wall=there, began=began)
    request = PushRequest(device=terminal.device, anchor=anchor, operations=())
    return msgspec.json.decode(terminal.post(msgspec.json.encode(request)).content, type=PushReply)


@pytest.fixture
def others(server: EmbeddedServer, office: Office) -> Iterator[list[HandTerminal]]:
    made = [HandTerminal(server, office, name=f"Bay {number}") for number in (2, 3, 4)]
    yield made
    for one in made:
        one.close()


def test_a_clock_before_the_newest_entry_is_said_once(
    terminal: HandTerminal, office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    write_ahead(office, timedelta(hours=1))
    for _ in range(3):
        operation = terminal.operation(call(), at=datetime.now(UTC) + timedelta(minutes=59), boot="b", boot_ms=5)
        assert terminal.push(operation).verdicts[0].status == "applied", "nothing is refused for it"
    [case] = cases(office)
    assert case.code == "server-clock-behind"
    assert datetime.fromisoformat(case.params["newest"]) - datetime.fromisoformat(case.params["says"]) >= timedelta(
        minutes=59
    )
    assert len([one for one in caplog.records if "clock of this server" in one.getMessage()]) == 1
    assert caplog.records[0].levelno == logging.WARNING
    [doubt] = terminal.http.get("/readyz").json()["clock"][SITE]
    assert doubt["op"] == "server_clock.doubted"
    lines = list(office.ledger(SITE, device=terminal.device))
    assert [line.operation.estimated for line in lines] == [False] * 3
    office.apply([ExceptionSettled(exception=case.id, decision="set")], site=SITE)
    write_ahead(office, timedelta())
    terminal.push(terminal.operation(call()))
    assert terminal.http.get("/readyz").json() == {"status": "ok"}
    write_ahead(office, timedelta(hours=2))
    terminal.push(terminal.operation(call()))
    assert len(cases(office)) == 2, "it is wrong again"


@pytest.mark.parametrize("told", [True, False])
def test_several_terminals_that_agree_on_another_time_are_heard(
    others: list[HandTerminal], terminal: HandTerminal, office: Office, told: bool
) -> None:
    hour = timedelta(hours=1)
    says(terminal, timedelta(), told=told)
    says(others[0], hour, told=told)
    assert not cases(office), "one alone may be wrong"
    says(others[1], 2 * hour, told=told)
    assert not cases(office), "they do not agree"
    for one in others:
        says(one, hour, told=told)
    [case] = cases(office)
    assert case.code == "server-clock-differs"
    off = datetime.fromisoformat(case.params["others"]) - datetime.fromisoformat(case.params["says"])
    assert abs(off - hour) <= timedelta(minutes=1)
    [doubt] = terminal.http.get("/readyz").json()["clock"][SITE]
    assert doubt["terminals"] in (2, 3)
    for one in others:
        says(one, timedelta(), told=told)
    assert terminal.http.get("/readyz").json() == {"status": "ok"}


def test_clocks_without_a_battery_prove_nothing() -> None:
    doubts = ClockDoubts(lambda: 0.0)
    dead = Anchor(boot="b", boot_ms=60_000, wall=datetime(1970, 1, 1, 0, 1, tzinfo=UTC))
    doubts.listen(SITE, [ClockReading(f"t{number}", dead, NOW) for number in range(9)])
    assert doubts.doubts(SITE, ServerClock(NOW)) == []


def test_what_was_heard_is_forgotten_after_an_hour() -> None:
    seconds = 0.0
    doubts = ClockDoubts(lambda: seconds)
    ahead = Anchor(boot="b", boot_ms=60_000, wall=NOW + timedelta(hours=8))
    doubts.listen(SITE, [ClockReading(f"t{number}", ahead, NOW) for number in range(2)])
    assert len(doubts.doubts(SITE, ServerClock(NOW))) == 1
    seconds = 3601.0
    assert doubts.doubts(SITE, ServerClock(NOW)) == []


@pytest.mark.parametrize("at", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)])
def test_instants_at_the_edge_of_the_calendar_fail_nowhere(
    terminal: HandTerminal, office: Office, at: datetime
) -> None:
    anchor = Anchor(boot="b", boot_ms=2**45, wall=at, began=at)
    operation = terminal.operation(call(), at=at, boot="b", boot_ms=2**36)
    request = PushRequest(device=terminal.device, anchor=anchor, operations=(operation,))
    reply = terminal.post(msgspec.json.encode(request))
    assert reply.status_code == 200, reply.text
    assert len(list(office.ledger(SITE, device=terminal.device))) == 1


def test_what_is_said_of_a_boot_by_what_was_not_taken_is_neither_written_nor_kept(office: Office) -> None:
    """The feed does not move by it, so what another process keeps would be another beginning than the table's."""
    key = ("t-1", "b")
    first = Operation(id="o1", device="t-1", number=1, actor="ana", at=NOW, boot="b", boot_ms=0, args=call())
    again = msgspec.structs.replace(first, boot_ms=7_200_000)
    with office.database.writing() as connection:
        boots = KnownBoots()
        boots.learn(first, Boot(NOW, 0))
        boots.taken(first, 5)
        boots.save(connection, SITE)
        known = boots.of(*key)
        assert known is not None
        assert boots.follow(again, known, NOW + timedelta(seconds=1)).began != NOW
        boots.save(connection, SITE)
        elsewhere = KnownBoots()
        elsewhere.load(connection, SITE, {key})
        boots.load(connection, SITE, {key})
        assert boots.of(*key) == elsewhere.of(*key) == Boot(NOW, 0, seq=5)
        boots.follow(again, Boot(NOW, 0, seq=5), NOW + timedelta(seconds=1))
        boots.taken(again, 6)
        boots.save(connection, SITE)
        elsewhere = KnownBoots()
        elsewhere.load(connection, SITE, {key})
        assert boots.of(*key) == elsewhere.of(*key) == Boot(NOW + timedelta(seconds=1), 7_200_000, seq=5)
