"""Sync in bulk: a day offline sent at once, a snapshot of everything, an import. `python -m benchmarks sync`.

`BAY_TUI_ORDERS` (or `python -m benchmarks --orders FILE`) names the fleet's work orders to import.
"""

import asyncio
import csv
import gc
import itertools
import os
import sqlite3
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from bay_tui.server.importing.headers import parse_mapping
from bay_tui.server.importing.run import import_file
from bay_tui.server.office import Office
from bay_tui.store.replica import Replica
from bay_tui.sync.engine import Engine
from bay_tui.wire.protocol import BATCH_OPERATIONS
from bay_tui.workshop import operations as ops
from bay_tui.workshop.operations import Args
from bay_tui.workshop.records import AnyRecord, Job, Order, Part, Staff, Vehicle
from bay_tui.workshop.words import FINISHED_JOB_STATES, CallKind, Role, Severity, StopReason
from benchmarks.figures import Figure
from benchmarks.rig import Rig, Wire, bench_folder, running, until

ORDERS = "BAY_TUI_ORDERS"
QUEUED = 1000
ROUNDS = 3
RECORDS = 40_000
FLEET = (
    "number=work_order_id",
    "plate=asset_id",
    "received=date_id",
    "title=repair_reason_desc",
    "work=job_type",
    "hours=labor_hours",
    "state=work_order_status",
    "priority=priority_code",
    "customer=location_name",
    "source==fleet",
)


def a_day(replica: Replica) -> Iterator[tuple[str, Args]]:
    """Yield what technicians do: of six things two are clocked, two found, one is a parts request and one a call.

    A start with a reason, a stop for parts, a finding with a note and one without. So a thousand are two working days
    of ten technicians, each clocking on or off about sixteen times a day; everybody goes from job to job, and jobs
    are shared. They are recorded in their order, as on a terminal.
    """
    view = replica.view
    jobs = sorted(job.id for job in view.every(Job) if job.state not in FINISHED_JOB_STATES)
    parts = sorted(part.id for part in view.every(Part))
    people = sorted(one.id for one in view.every(Staff) if Role.TECHNICIAN in one.roles)
    for number in itertools.count():
        who, job = people[number % len(people)], jobs[number % len(jobs)]
        yield who, ops.LabourStarted(staff=who, job=job, reason="adviser said so")
        yield who, _finding(job, number, "front-pads", f"左前刹车片剩余 {number % 7} mm，建议更换")
        yield who, _finding(job, number + 1, "fluid", "")
        wanted = ops.WantedPart(part=parts[number % len(parts)], quantity=1 + number % 2)
        yield who, ops.PartsRequested(job=job, lines=(wanted,))
        # From a bay of its own: the same call twice is told that it waits.
        yield who, ops.CallRaised(asks=CallKind.PARTS, bay=str(number), job=job, note="")
        yield who, ops.LabourStopped(staff=who, job=job, reason=StopReason.PARTS)


def _finding(job: str, number: int, component: str, note: str) -> ops.FindingRecorded:
    severity = (Severity.RED, Severity.AMBER)[number % 2]
    return ops.FindingRecorded(job=job, system="brakes", component=component, severity=severity, note=note)


def fill(replica: Replica, count: int) -> None:
    """Record that many operations."""
    for who, args in itertools.islice(a_day(replica), count):
        replica.record(who, args)


async def reconnect(rig: Rig, replica: Replica, engine: Engine, wire: Wire) -> tuple[float, float, int, int]:
    """Queue a day offline and reconnect. Return the milliseconds until the last verdict was stored, and until the
    feed had brought all of it back; and the bytes both ways for the one and for the other.
    """
    async with running(engine):
        await until(replica, lambda: engine.state.phase == "live")
        wire.cut()
        await until(replica, lambda: engine.state.phase == "offline")
        fill(replica, QUEUED)
        gc.collect()
        wire.mend()
        before = sum(wire.passed)
        start = time.perf_counter_ns()
        engine.nudge()
        answered = await until(replica, lambda: replica.outbox.counts.waiting == 0)
        pushed = sum(wire.passed) - before
        passed = await until(replica, lambda: not replica.outbox.shown())
        whole = sum(wire.passed) - before
        assert replica.outbox.counts.attention == 0
    del rig
    return (answered - start) / 1e6, (passed - start) / 1e6, pushed, whole


def bare_exchange(folder: Path) -> float:
    """Milliseconds for the same number of batches with a flush on both sides and nothing else: what the disk takes."""
    handles = [os.open(folder / f"bare-{side}", os.O_RDWR | os.O_CREAT) for side in (0, 1)]
    batch = bytes(30_000)
    start = time.perf_counter_ns()
    for number in range(QUEUED // BATCH_OPERATIONS):
        for handle in handles:
            os.pwrite(handle, batch, number * len(batch))
            os.fdatasync(handle)
    elapsed = (time.perf_counter_ns() - start) / 1e6
    for handle in handles:
        os.close(handle)
    return elapsed


def queue(folder: Path) -> list[Figure]:
    """A thousand operations queued offline."""
    rounds: list[tuple[float, float, int, int]] = []
    bare: list[float] = []
    with Rig(folder) as rig, Wire(rig.port) as wire:
        with Office(rig.database) as office:
            # Two days' work has about as many jobs as it has clockings on.
            office.apply(many_orders(60), site=rig.site)
        for _ in range(ROUNDS):
            replica, engine = rig.terminal(wire.url)
            rounds.append(asyncio.run(reconnect(rig, replica, engine, wire)))
            bare.append(bare_exchange(folder))
            replica.close()
    answered, passed, pushed, whole = (statistics.median(column) for column in zip(*rounds, strict=True))
    floor = statistics.median(bare)
    name = f"{QUEUED:,} operations queued offline"
    return [
        Figure(f"{name}: all verdicts stored", answered, "ms", f"required; the disks alone take {floor:.0f} ms", 500),
        Figure(f"{name}: on the wire until then", pushed / 1000, "KB", "required; both ways, at the socket", 60),
        Figure(f"{name}: and the feed has brought all", passed, "ms", "its verdicts", answered, gate=False),
        Figure(f"{name}: on the wire until then", whole / 1000, "KB", "its push", pushed / 1000, gate=False),
    ]


def many_orders(count: int) -> Iterator[ops.OrderImported]:
    """Yield orders of four records each."""
    for number in range(count):
        yield ops.OrderImported(
            number=f"B{number:06}",
            vehicle=Vehicle(id="", plate=f"粤B{number:05}", make="云驰", model="YX7"),
            words="踩刹车时左前轮有异响，低速时更明显",
            jobs=(ops.ImportedJob(line=1, title="更换前制动片"), ops.ImportedJob(line=2, title="常规保养")),
        )


class Lag:
    """Watches an event loop: the longest time it did not come round, in milliseconds."""

    def __init__(self) -> None:
        self.worst = 0.0

    async def watch(self) -> None:
        """Watch for ever."""
        while True:
            before = time.perf_counter_ns()
            await asyncio.sleep(0.002)
            self.worst = max(self.worst, (time.perf_counter_ns() - before) / 1e6 - 2)


def snapshots(folder: Path) -> list[Figure]:
    """A new terminal takes everything, while its screen goes on."""
    taken: list[float] = []
    lags: list[float] = []
    floors: list[float] = []
    wired: list[int] = []
    with Rig(folder) as rig, Wire(rig.port) as wire:
        with Office(rig.database) as office:
            office.apply(many_orders(RECORDS // 4), site=rig.site)
        for _ in range(3):
            replica, engine = rig.terminal(wire.url)
            replica.require_snapshot()
            before = sum(wire.passed)
            lag = Lag()

            async def once(engine: Engine = engine, lag: Lag = lag) -> float:
                watching = asyncio.create_task(lag.watch())
                start = time.perf_counter_ns()
                report = await engine.once()
                watching.cancel()
                assert report.snapshots == 1, report
                return (time.perf_counter_ns() - start) / 1e6

            gc.collect()
            taken.append(asyncio.run(once()))
            wired.append(sum(wire.passed) - before)
            lags.append(lag.worst)
            floors.append(bare_snapshot(rig, folder))
            count = sum(len(replica.view.every(cls)) for cls in (Order, Job, Vehicle))
            replica.close()
    floor = statistics.median(floors)
    name = f"snapshot of {count:,} orders, jobs and vehicles"
    return [
        Figure(name, statistics.median(taken), "ms", "reading, typing and flushing the same bytes, x 4", 4 * floor),
        Figure(f"{name}: longest stop of the screen", statistics.median(lags), "ms", "seen as a hitch", 100),
        Figure(f"{name}: on the wire", statistics.median(wired) / 1000, "KB", "once a terminal", 4000, gate=False),
    ]


def bare_snapshot(rig: Rig, folder: Path) -> float:
    """Milliseconds to read the bodies from the database, make records of them, and write and flush them to a file."""
    decoder = msgspec.json.Decoder(AnyRecord)
    start = time.perf_counter_ns()
    with sqlite3.connect(rig.database.removeprefix("sqlite:///")) as connection:
        bodies = [msgspec.Raw(body.encode()) for (body,) in connection.execute("SELECT body FROM record ORDER BY seq")]
    connection.close()
    whole = msgspec.json.encode(bodies)
    raws = msgspec.json.decode(whole, type=tuple[msgspec.Raw, ...])
    records = [decoder.decode(raw) for raw in raws]
    handle = os.open(folder / "bare", os.O_RDWR | os.O_CREAT)
    os.pwrite(handle, msgspec.json.encode(records), 0)
    os.fdatasync(handle)
    os.close(handle)
    return (time.perf_counter_ns() - start) / 1e6


def imports(folder: Path, path: Path) -> list[Figure]:
    """A fleet's year of work orders."""
    rig = Rig(folder)
    mapping = parse_mapping(FLEET)
    with Office(rig.database) as office:
        first, report = _imported(office, rig.site, path, mapping)
        second, again = _imported(office, rig.site, path, mapping)
    assert (again.added, again.changed, report.rejected) == (0, 0, 0), (report, again)
    floor = bare_import(folder, path)
    name = f"import of {report.added:,} orders"
    return [
        Figure(name, first, "s", "reading the file into SQLite, a row at a time, x 40", 40 * floor),
        Figure(f"{name} again: nothing to do", second, "s", "the first time", first),
    ]


def _imported(office: Office, site: str, path: Path, mapping: dict[str, str]) -> tuple[float, object]:
    start = time.perf_counter()
    report = import_file(office, site, "orders", path, mapping=mapping)
    return time.perf_counter() - start, report


def bare_import(folder: Path, path: Path) -> float:
    """Seconds to put the rows of the file into a table as they are, a transaction for every 300."""
    start = time.perf_counter()
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE rows (id TEXT PRIMARY KEY, body TEXT)")
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        while chunk := list(itertools.islice(rows, 300)):
            connection.execute("BEGIN IMMEDIATE")
            for row in chunk:
                connection.execute("INSERT INTO rows VALUES (?, ?)", (row["work_order_id"], str(row)))
            connection.execute("COMMIT")
    connection.close()
    return time.perf_counter() - start


def run() -> list[Figure]:
    """All figures of sync in bulk."""
    with bench_folder() as folder:
        for name in ("queue", "snapshot", "import"):
            (folder / name).mkdir()
        figures = [*queue(folder / "queue"), *snapshots(folder / "snapshot")]
        orders = os.environ.get(ORDERS)
        return figures + (imports(folder / "import", Path(orders)) if orders else [])
