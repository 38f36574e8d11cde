"""The table in docs/keys.md, pressed: what stands there is what it takes, and it records what it says."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from bay_tui.screens.board.screen import BoardScreen
from bay_tui.screens.dialogs.forgotten import ForgottenDialog
from bay_tui.screens.job_card.history import HistoryScreen
from bay_tui.screens.job_card.screen import JobScreen
from bay_tui.screens.my_work.screen import MyWorkScreen
from bay_tui.screens.shell.signin import SignInScreen
from bay_tui.store.replica import Replica
from bay_tui.terminal.app import BayApp
from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import Call, Site, SiteRules, Vehicle
from bay_tui.workshop.scanning.scans import Scan
from bay_tui.workshop.words import Concurrency
from pilot.workshop import FrozenClock, make_app, open_replica, sample_records, wait_until

TABLE = Path(__file__).parents[2] / "docs" / "keys.md"
NUMBER = "58101-X700"
VIN = "LSVAA4180E2184841"
SCANS = {
    "BADGE": Scan("badge", "T103"),
    "CARD": Scan("job", "R104-1"),
    "THEIR CARD": Scan("job", "R105-1"),
    "VIN": Scan("unknown", VIN),
    "PLATE": Scan("unknown", "B59185"),
}


class Line(NamedTuple):
    action: str
    chinese: str
    start: str
    keys: tuple[str, ...]
    count: int
    most: int


def lines() -> list[Line]:
    rows = [row.strip("|\n").split("|") for row in TABLE.read_text(encoding="utf-8").splitlines() if row[:1] == "|"]
    cells = [[cell.strip() for cell in row] for row in rows[2:]]
    return [Line(*row[:3], tuple(re.findall(r"`([^`]+)`", row[3])), int(row[4]), int(row[5])) for row in cells]


def recorded(replica: Replica) -> list[ops.Args]:
    return [entry.operation.args for entry in replica.outbox.in_order()]


def several_jobs_allowed() -> Replica:
    others = [record for record in sample_records() if not isinstance(record, Site)]
    return open_replica([*others, Site(id="demo", name="X", rules=SiteRules(concurrent=Concurrency.EQUAL))])


def next_morning() -> Replica:
    replica = open_replica()
    clock = replica.clock
    assert isinstance(clock, FrozenClock)
    clock.at += timedelta(hours=21)
    return replica


def just_clocked_on() -> Replica:
    replica = open_replica()
    replica.record("103", ops.LabourStarted(staff="103", job="R104-1"))
    return replica


def on_another_job() -> Replica:
    replica = open_replica()
    replica.record("103", ops.LabourStarted(staff="103", job="R104-2"))
    return replica


def with_a_vin() -> Replica:
    vehicle = {one.id: one for one in sample_records() if isinstance(one, Vehicle)}["vR101"]
    return open_replica([*sample_records(), msgspec.structs.replace(vehicle, vin=VIN)])


def nobody_calls() -> Replica:
    return open_replica([one for one in sample_records() if not isinstance(one, Call)])


def gone() -> Replica:
    replica = open_replica()
    replica.record("103", ops.LabourLeft(staff="103"))
    return replica


STARTS: dict[str, tuple[str, Callable[[], Replica], type[Any]]] = {
    "My work, not here": ("103", gone, MyWorkScreen),
    "My work, no job runs": ("103", with_a_vin, MyWorkScreen),
    "My work, a job runs": ("101", open_replica, MyWorkScreen),
    "My work, several jobs allowed": ("101", several_jobs_allowed, MyWorkScreen),
    "My work, just clocked on": ("103", just_clocked_on, MyWorkScreen),
    "asked at sign-in": ("101", next_morning, ForgottenDialog),
    "the board, on a call": ("201", open_replica, BoardScreen),
    "the board, on a job": ("201", nobody_calls, BoardScreen),
    "locked": ("", open_replica, SignInScreen),
    "locked, a job runs": ("", on_another_job, SignInScreen),
}
RECORDS: dict[str, type[ops.Args]] = {
    "arrive": ops.LabourArrived,
    "clock on to the next job": ops.LabourStarted,
    "switch to another job": ops.LabourStarted,
    "start alongside": ops.LabourStarted,
    "stop with a reason": ops.LabourStopped,
    "end, checked oneself": ops.JobFinished,
    "other work": ops.LabourStarted,
    "leave": ops.LabourLeft,
    "say when one stopped yesterday": ops.LabourForgotten,
    "take back the last entry": ops.OperationUndone,
    "a finding from the lists": ops.FindingRecorded,
    "request a known part": ops.PartsRequested,
    "call for help": ops.CallRaised,
    "answer a call": ops.CallAnswered,
    "a call is done": ops.CallCleared,
    "change who pays for a job": ops.JobRevised,
    "clock on by scanning": ops.LabourStarted,
    "switch by scanning": ops.LabourStarted,
    "help with somebody's job": ops.LabourStarted,
    "take somebody's job over": ops.LabourStarted,
}
OPENS: dict[str, type[Any]] = {
    "the vehicle's history": HistoryScreen,
    "the job card": JobScreen,
    "the bay board": BoardScreen,
    "sign out": SignInScreen,
    "the vehicle by its VIN": JobScreen,
    "the vehicle by its plate": JobScreen,
}


def test_the_table_is_whole_and_keeps_to_its_limits() -> None:
    table = lines()
    assert {line.action for line in table} == {*RECORDS, *OPENS}
    for line in table:
        assert line.count == sum(key not in ("NUMBER", *SCANS) for key in line.keys), line.action
        assert line.count <= line.most, line.action
        assert line.chinese, line.action


@pytest.mark.parametrize("line", lines(), ids=lambda line: line.action)
async def test_it_takes_the_keys_that_stand_there(line: Line) -> None:
    who, make, begins = STARTS[line.start]
    replica = make()
    before = len(recorded(replica))
    app = make_app(replica, **({"sign_in": who} if who else {}))
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_until(pilot, lambda: isinstance(app.screen, begins) and app.screen.is_mounted)
        await pilot.pause()
        for key in line.keys:
            if key in SCANS:
                await scanned(app, pilot, SCANS[key])
            else:
                await pilot.press(*(NUMBER if key == "NUMBER" else [_pressed(key)]))
        if line.action in OPENS:
            await wait_until(pilot, lambda: isinstance(app.screen, OPENS[line.action]))
            assert len(recorded(replica)) == before
        else:
            await wait_until(pilot, lambda: len(recorded(replica)) > before)
            assert [type(args) for args in recorded(replica)[before:]] == [RECORDS[line.action]]


def _pressed(key: str) -> str:
    return key.lower() if len(key) > 1 else key


async def scanned(app: BayApp, pilot: Any, what: Scan) -> None:
    """Scan, and wait until another screen or a question is there and all has been handled."""
    before = app.screen
    app.call_later(app.on_scan, what)
    await wait_until(pilot, lambda: app.screen is not before and app.screen.is_mounted)
    for _ in range(3):
        await pilot.pause()
