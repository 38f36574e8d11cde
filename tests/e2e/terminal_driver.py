"""A terminal without a screen, to be killed: real store, real engine, and every id said once it is recorded.

`terminal_driver.py HOME work SEED`: records for ever while the engine syncs, and prints `+ID` after each `record()`.
`terminal_driver.py HOME steps SEED`: does a few steps in a fixed order, one thread, and prints `done` at the end.
`terminal_driver.py HOME finish SEED`: records nothing, syncs until nothing waits, and prints `done`.
The first line of each is `open`. Journals are compacted far more often than in life, so that kills meet it.
"""

import asyncio
import os
import random
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from bay_tui.store.journal import journal
from bay_tui.store.opening import open_terminal
from bay_tui.store.replica import Replica
from bay_tui.sync.engine import Engine
from bay_tui.workshop import operations as ops
from bay_tui.workshop.decision import Refused
from bay_tui.workshop.operations import Args, Operation
from bay_tui.workshop.records import Job, Part
from bay_tui.workshop.words import CLOSED_JOB_STATES, CallKind, Severity

PARTS_CLERK, FOREMAN, TECHNICIAN = "301", "201", "101"
PART = "95800-DASH"
"""The part that every receipt adds one of: counting them tells whether an operation took effect twice."""


def say(line: str) -> None:
    """Print a line in one write: a killed process has printed it wholly or not at all."""
    os.write(1, f"{line}\n".encode())


def something(replica: Replica, chance: random.Random, seed: int) -> tuple[str, Sequence[Args]]:
    """Return who does what: one to three operations that are recorded in one commit."""
    jobs = sorted(job.id for job in replica.view.every(Job) if job.state not in CLOSED_JOB_STATES)
    job = chance.choice(jobs)
    receipt = ops.StockReceived(part=PART, quantity=1, note=f"killed {seed}")
    match chance.randrange(4):
        case 0:
            return PARTS_CLERK, [receipt] * chance.randint(1, 3)
        case 1:
            return TECHNICIAN, [ops.CallRaised(asks=CallKind.PARTS, job=job, note=f"killed {seed} 配件")]
        case 2:
            finding = ops.FindingRecorded(job=job, system="brakes", component="pads", severity=Severity.RED)
            return TECHNICIAN, [finding]
        case _:
            # A wish: it may be refused, and is in the ledger all the same.
            return FOREMAN, [ops.JobAssigned(job=job, technicians=(chance.choice(("101", "102", "103")),))]


def record(replica: Replica, chance: random.Random, seed: int) -> None:
    """Record something, and say so; what this terminal's own rules refuse was not recorded, so something else is."""
    operations: list[Operation] = []
    while not operations:
        actor, args = something(replica, chance, seed)
        with suppress(Refused):
            operations = replica.record(actor, *args)
    say("\n".join(f"+{operation.id}" for operation in operations))


async def work(replica: Replica, chance: random.Random, seed: int) -> None:
    """Record for ever while the engine syncs."""
    engine = engine_of(replica)
    running = asyncio.create_task(engine.run())
    while not running.done():
        record(replica, chance, seed)
        await asyncio.sleep(chance.choice((0, 0, 0.002, 0.01)))
    await running


async def steps(replica: Replica, chance: random.Random, seed: int) -> None:
    """Do what a terminal does, each thing once or twice, in a fixed order."""
    engine = engine_of(replica)
    assert (await engine.once()).problem == ""
    for _ in range(2):
        record(replica, chance, seed)
    assert (await engine.once()).problem == ""
    record(replica, chance, seed)
    replica.require_snapshot()
    assert (await engine.once()).problem == ""
    say("done")


async def finish(replica: Replica, chance: random.Random, seed: int) -> None:
    """Send all that waits."""
    del chance, seed
    engine = engine_of(replica)
    report = await engine.once()
    assert report.problem == "", report
    assert report.waiting == 0, report
    assert replica.view.get(Part, PART) is not None
    say("done")


def engine_of(replica: Replica) -> Engine:
    """Return the engine, one that does not wait long before it tries again."""
    return Engine(replica, clock=replica.clock, random=lambda: 0.02)


def main() -> None:
    """Open the terminal and do as told."""
    home, mode, seed = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    journal.GARBAGE_MINIMUM, journal.GARBAGE_FACTOR = (1_000 if mode == "steps" else 20_000), 0
    replica = open_terminal(home)
    say("open")
    asyncio.run({"work": work, "steps": steps, "finish": finish}[mode](replica, random.Random(seed), seed))
    replica.close()


if __name__ == "__main__":
    main()
