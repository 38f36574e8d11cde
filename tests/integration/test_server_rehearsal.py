"""Decisions rehearsed for a whole batch are the decisions taken one by one."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from bay_tui.server.office import Office
from bay_tui.server.transaction import SiteTransaction
from bay_tui.server.verdicts import batch_of, push
from bay_tui.sync.protocol import Anchor, PushRequest, Verdict
from bay_tui.workshop.operations import (
    AnyArgs,
    CallCleared,
    JobAdded,
    JobAssigned,
    JobFinished,
    JobStopped,
    LabourStarted,
    LabourStopped,
    Operation,
    PartsIssued,
    PartsRequested,
    PartsReserved,
    WantedPart,
)
from bay_tui.workshop.records import KINDS, Record
from bay_tui.workshop.words import StopReason
from server_kit import SITE, call, furnish, order

START = datetime(2026, 3, 2, 1, tzinfo=UTC)


def some_args(rng: random.Random, made: list[str]) -> AnyArgs:
    """Something somebody does to one of few jobs, or to what an earlier operation made."""
    job = rng.choice(["ro-0001.1", "ro-0001.2", "ro-0002.1", *made])
    earlier = rng.choice(made) if made else "none"
    staff = rng.choice(["ana", "tom"])
    return rng.choice(
        [
            LabourStarted(staff=staff, job=job),
            LabourStopped(staff=staff, job=job, reason=StopReason.PARTS),
            JobAssigned(job=job, technicians=(staff,), was=()),
            JobStopped(job=job, reason=StopReason.BAY),
            JobFinished(job=job),
            JobAdded(order=rng.choice(["ro-0001", "ro-0002", "none"]), title="More"),
            PartsRequested(job=job, lines=(WantedPart(part="A1"),)),
            PartsReserved(line=f"{earlier}.1"),
            PartsIssued(line=f"{earlier}.1"),
            call(),
            CallCleared(call=earlier),
        ]
    )


def operations_of(seed: int, count: int) -> list[Operation]:
    rng = random.Random(seed)
    made: list[str] = []
    operations: list[Operation] = []
    for number in range(1, count + 1):
        args = some_args(rng, made)
        id = str(UUID(int=rng.getrandbits(128), version=4))
        made = [*made[-5:], id]
        at = START + timedelta(minutes=number)
        operations.append(Operation(id=id, device="t-1", number=number, actor="ana", at=at, args=args))
    return operations


def pushed(folder: Path, operations: list[Operation], size: int) -> tuple[list[Verdict], list[Record]]:
    """The verdicts on, and the records after, these operations in batches of `size`."""
    folder.mkdir()
    verdicts: list[Verdict] = []
    with Office(str(folder / "server.db")) as office:
        furnish(office)
        office.apply([order("0002")], site=SITE, at=START)
        for start in range(0, len(operations), size):
            batch = tuple(operations[start : start + size])
            request = PushRequest(device="t-1", anchor=Anchor(boot="", boot_ms=0, wall=START), operations=batch)
            ready = batch_of(request, "t-1", datetime.now(UTC))
            with office.database.writing() as connection:
                transaction = SiteTransaction(office.database, connection, SITE)
                transaction.prepare(ready.operations)
                verdicts += push(transaction, ready).verdicts
                transaction.flush()
        view = office.view(SITE)
        return verdicts, [record for kind in KINDS.values() for record in view.every(kind)]


@pytest.mark.parametrize("seed", range(4))
def test_a_batch_decides_as_its_operations_do_one_by_one(tmp_path: Path, seed: int) -> None:
    operations = operations_of(seed, 60)
    alone, together = (pushed(tmp_path / str(size), operations, size) for size in (1, 60))
    assert together[0] == alone[0]
    assert together[1] == alone[1]
    assert len({verdict.status for verdict in alone[0]}) > 2
