"""Two server processes on one PostgreSQL, whose clocks differ and are set while terminals work at both.

What is true is reckoned here: the machine's boot clock, and the hours that the test lets pass. Each server goes by that
and what its clock is off.
"""

import asyncio
import random
import shutil
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import psycopg
import pytest

import postgres
from bay_tui.server.office import LedgerLine, Office
from bay_tui.server.redating import WrongSpan
from bay_tui.store.opening import open_terminal
from bay_tui.store.replica import Replica
from bay_tui.sync.engine import Engine
from bay_tui.workshop.operations import Args, FindingRecorded, LabourArrived, LabourLeft, LabourStarted, Operation
from bay_tui.workshop.records import Clock, ExceptionCase, Finding, LabourEvent, ServerClockCorrection
from bay_tui.workshop.time.hours import bookings_by_staff
from bay_tui.workshop.words import Severity
from server_kit import SITE, furnish
from server_process import ServerProcess, SetClock

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(shutil.which("faketime") is None, reason="needs faketime"),
    pytest.mark.timeout(240),
]

JOB = "ro-0001.1"
TICK = timedelta(milliseconds=1)
HOUR, YEAR = timedelta(hours=1), timedelta(days=365)
OFFS = (-HOUR, HOUR, -9 * HOUR, 15 * timedelta(days=1), 3 * YEAR, -3 * YEAR, timedelta(seconds=-20))
SLACK = timedelta(milliseconds=500)


class Site:
    """A site, two server processes on its database, and the time that has truly passed."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        self.passed = timedelta()
        self.offs = [timedelta(), timedelta()]
        self.clocks = [SetClock(folder / f"clock-{number}") for number in range(2)]
        self.office = Office(url)
        furnish(self.office)
        self.servers = [ServerProcess(url, clock) for clock in self.clocks]
        self.terminals: list[Terminal] = []

    def close(self) -> None:
        for one in self.terminals:
            one.replica.close()
        for one in self.servers:
            one.kill()
        self.office.close()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.passed

    def pass_time(self, span: timedelta) -> None:
        self.passed += span
        self._tell()

    def turn(self, server: int, off: timedelta) -> None:
        self.offs[server] = off
        self._tell()

    def to_1970(self, server: int) -> None:
        self.turn(server, datetime(1970, 1, 5, tzinfo=UTC) - self.now())

    def _tell(self) -> None:
        for clock, off in zip(self.clocks, self.offs, strict=True):
            clock.set(self.passed + off)

    def terminal(self, name: str, follows: bool = False) -> "Terminal":
        made = Terminal(self, name, follows)
        self.terminals.append(made)
        return made

    def ready(self, server: int) -> dict[str, list[dict[str, str]]]:
        """What `/readyz` of a server says of its clock, by site."""
        answer = httpx.get(f"{self.servers[server].url}/readyz", verify=False, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json().get("clock", {})

    def codes(self) -> set[str]:
        return {case.code for case in self.office.view(SITE).every(ExceptionCase)}


class Terminal:
    """A machine whose boot clock is right, and whose wall clock is off by `wall_off`.

    One that `follows` takes over whatever time a server has, as terminals of an earlier version did.
    """

    def __init__(self, site: Site, name: str, follows: bool) -> None:
        self.site, self.name, self.follows = site, name, follows
        self.boots = 0
        self.wall_off = timedelta()
        self.happened: dict[str, timedelta] = {}
        """When each operation was recorded, in true time since the terminal was made."""
        self.recorded: list[Operation] = []
        self.made_ns = time.clock_gettime_ns(time.CLOCK_BOOTTIME)
        self.passed_before = site.passed
        self.booted = timedelta(minutes=-10)
        self.replica = self._opened()
        asyncio.run(self._enrol())

    def _opened(self) -> Replica:
        return open_terminal(self.site.folder / self.name, self)

    async def _enrol(self) -> None:
        engine = Engine(self.replica, clock=self.replica.clock)
        await engine.enrol(self.site.servers[0].url, self.site.office.enrol_code(SITE, self.name))
        assert not (await engine.once()).problem

    def true(self) -> timedelta:
        spent = timedelta(microseconds=(time.clock_gettime_ns(time.CLOCK_BOOTTIME) - self.made_ns) / 1000)
        return spent + self.site.passed - self.passed_before

    def boot(self) -> str:
        return f"boot-{self.boots}-of-{self.name}"

    def boot_ms(self) -> int:
        return (self.true() - self.booted) // TICK

    def wall(self) -> datetime:
        return self.site.now() + self.wall_off

    def reboot(self, wall_off: timedelta) -> None:
        """Start the machine anew, with its wall clock set otherwise."""
        self.replica.close()
        self.boots += 1
        self.booted, self.wall_off = self.true() - timedelta(seconds=20), wall_off
        self.replica = self._opened()

    def record(self, args: Args) -> Operation:
        before = self.true()
        [operation] = self.replica.record("ana", args)
        assert self.true() - before < SLACK
        self.happened[operation.id] = before
        self.recorded.append(operation)
        return operation

    def sync(self, server: int) -> None:
        engine = Engine(self.replica, self.site.servers[server].url, clock=self.replica.clock)
        report = asyncio.run(engine.once())
        assert (report.problem, report.waiting) == ("", 0), self.site.servers[server].said()
        if self.follows:
            self.replica.clock.set_right(self.site.now() + self.site.offs[server] - self.boot_ms() * TICK)


def finding(note: str) -> FindingRecorded:
    return FindingRecorded(job=JOB, system="brakes", component="pads", severity=Severity.RED, note=note)


@pytest.fixture
def site(postgres_url: str, tmp_path: Path) -> Iterator[Site]:
    with postgres.fresh_database(postgres_url) as url:
        made = Site(url, tmp_path)
        yield made
        made.close()


def check(site: Site) -> None:
    """Each is in the ledger once, as it was sent; in a boot, order and length are what truly passed; all is kept."""
    with psycopg.connect(site.url) as connection:
        rows = connection.execute("SELECT op_id, sent_at FROM ledger WHERE sent_at IS NOT NULL").fetchall()
    sent = dict(rows)
    assert len(sent) == len(rows) == sum(len(one.recorded) for one in site.terminals)
    for terminal in site.terminals:
        lines = list(site.office.ledger(SITE, device=terminal.replica.identity.device))
        assert [line.operation.id for line in lines] == [one.id for one in terminal.recorded]
        for one in terminal.recorded:
            assert as_utc(sent[one.id]) == one.at
        by_boot: dict[str, list[LedgerLine]] = defaultdict(list)
        for line in lines:
            by_boot[line.operation.boot].append(line)
        for boot, found in by_boot.items():
            assert [line.at for line in found] == sorted(line.at for line in found), boot
            for line in found:
                truly = terminal.happened[line.operation.id] - terminal.happened[found[0].operation.id]
                assert abs((line.at - found[0].at) - truly) < SLACK, (boot, line.operation)
        assert {one.id for one in terminal.replica.outbox.in_order()} >= set(terminal.happened), "a clock threw it away"


def as_utc(stored: datetime | str) -> datetime:
    """A stored instant, whatever the column gives."""
    found = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def worked(site: Site, staff: str) -> timedelta:
    """What somebody has in training, by the read model all else goes by."""
    instants = [one.at for one in site.office.view(SITE).every(LabourEvent) if one.staff == staff]
    view = site.office.view(SITE)
    clock = view.get(Clock, staff)
    assert clock is not None and not clock.jobs and not clock.indirect, "a clock runs on"
    found = bookings_by_staff(view, min(instants) - HOUR, max(instants) + HOUR)[staff]
    return sum((one.end - one.start for one in found if one.indirect == "training" and one.end), timedelta())


@pytest.mark.parametrize("wrong", ["hour back", "1970", "hour ahead", "years ahead", "years back"])
def test_a_person_at_two_servers_has_the_hours_of_the_boot_clock(site: Site, wrong: str) -> None:
    bay = site.terminal("bay")
    if wrong == "1970":
        site.to_1970(1)
    else:
        span = HOUR if wrong.startswith("hour") else 3 * YEAR
        site.turn(1, span if wrong.endswith("ahead") else -span)
    bay.record(LabourArrived(staff="ana"))
    truly = timedelta()
    for server in (0, 1, 0, 1, 1, 0):
        begun = bay.record(LabourStarted(staff="ana", indirect="training"))
        bay.sync(server)
        site.pass_time(timedelta(minutes=41))
        ended = bay.record(LabourLeft(staff="ana"))
        bay.sync(1 - server)
        truly += bay.happened[ended.id] - bay.happened[begun.id]
        site.pass_time(timedelta(minutes=9))
        bay.record(LabourArrived(staff="ana"))
    bay.record(LabourLeft(staff="ana"))
    bay.sync(1)
    check(site)
    assert abs(worked(site, "ana") - truly) < 6 * SLACK
    # One of the two is wrong, and a person is told: by the one that stands behind what the other wrote.
    behind = 0 if wrong.endswith("ahead") else 1
    assert "server-clock-behind" in site.codes()
    bay.record(finding("meanwhile"))
    bay.sync(behind)
    [doubt] = site.ready(behind)[SITE]
    assert doubt["op"] == "server_clock.doubted"
    assert abs(datetime.fromisoformat(doubt["says"]) - site.now() - site.offs[behind]) < timedelta(minutes=1)
    assert "the clock of this server cannot be right" in site.servers[behind].said()
    assert not site.ready(1 - behind)


@pytest.mark.parametrize("seed", range(2))
def test_clocks_that_are_set_both_ways_under_terminals_at_both(site: Site, seed: int) -> None:
    chance = random.Random(seed)
    terminals = [site.terminal(f"bay-{number}", follows=number == 0) for number in range(3)]
    for _ in range(60):
        terminal, server = chance.choice(terminals), chance.randrange(2)
        match chance.randrange(8):
            case 0:
                site.to_1970(server)
            case 1:
                site.turn(server, chance.choice(OFFS))
            case 2:
                site.turn(server, timedelta())
            case 3:
                site.pass_time(timedelta(seconds=chance.randrange(4 * 3600)))
            case 4:
                terminal.reboot(chance.choice((timedelta(), *OFFS, datetime(1970, 1, 1, tzinfo=UTC) - site.now())))
            case _:
                for _ in range(chance.randrange(1, 4)):
                    terminal.record(finding(f"{terminal.name} {len(terminal.recorded)}"))
                    site.pass_time(timedelta(seconds=chance.randrange(900)))
                if chance.random() < 0.6:
                    terminal.sync(server)
    for terminal in terminals:
        terminal.sync(chance.randrange(2))
    check(site)
    assert site.codes() & {"server-clock-behind", "server-clock-differs"}


@pytest.mark.parametrize("off", [3 * YEAR, -HOUR, -20_000 * timedelta(days=1)], ids=["ahead", "behind", "1970"])
def test_what_one_of_them_dated_wrongly_is_set_right_beside_both(site: Site, off: timedelta) -> None:
    """By the command, while both serve: what is recorded in that boot from then on is right at either of them."""
    bay, other = site.terminal("bay"), site.terminal("other")
    truly: dict[str, datetime] = {}

    def record(terminal: Terminal, note: str) -> None:
        truly[terminal.record(finding(note)).id] = site.now()
        site.pass_time(timedelta(minutes=3))

    record(other, "by the right clock")
    other.sync(0)
    site.turn(1, off)
    bay.reboot(datetime(1970, 1, 1, tzinfo=UTC) - site.now())
    first = site.office.newest_position(SITE) + 1
    for number in range(3):
        record(bay, f"by the wrong clock {number}")
        bay.sync(1)
    record(other, "meanwhile")
    other.sync(0)
    last = site.office.newest_position(SITE)
    site.turn(1, timedelta())
    record(bay, "not sent yet")
    wrong = {one.id: one.at for one in site.office.view(SITE).every(Finding)}
    assert any(abs(wrong[id] - at) > HOUR / 2 for id, at in truly.items() if id in wrong)
    span = WrongSpan(first=first, last=last, by=-off)
    # That a clock was wrong is told by whichever lies behind: by the right one where the other was ahead.
    moved = {one.device: one.entries for one in site.office.dated_within(SITE, span) if one.moved}
    assert moved == {bay.replica.identity.device: 3} | ({"server": 1} if off < timedelta() else {})
    assert site.office.correct_clock(SITE, span, "battery", "root") == sum(moved.values())
    for number in range(4):
        bay.sync(number % 2)
        record(bay, f"afterwards {number}")
    bay.sync(1)
    for terminal in (bay, other):
        terminal.sync(0)
        shown = {one.id: one.at for one in terminal.replica.view.every(Finding)}
        assert shown.keys() == truly.keys()
        late = {id: shown[id] - at for id, at in truly.items() if abs(shown[id] - at) > timedelta(seconds=2)}
        assert not late, terminal.name
    assert [one.reason for one in site.office.view(SITE).every(ServerClockCorrection)] == ["battery"]
    [case] = site.office.view(SITE).every(ExceptionCase)
    assert timedelta() < site.now() - case.at < HOUR
