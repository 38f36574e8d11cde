"""Whatever is rehearsed or known from the transaction before: decisions are those taken one by one, read afresh."""

import random
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from bay_tui.server.office import Office
from bay_tui.server.sql.sqlview import Span, SqlView
from bay_tui.server.writing import rehearsal
from bay_tui.server.writing.incoming import ReadPush
from bay_tui.server.writing.site_cache import SiteCache
from bay_tui.server.writing.transaction import SiteTransaction
from bay_tui.server.writing.verdicts import batch_of, dated, push
from bay_tui.wire.protocol import Anchor, PushRequest
from bay_tui.wire.verdicts import Verdict
from bay_tui.workshop.decision import Decision
from bay_tui.workshop.labour.records import staff_day
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
    StaffSaved,
    WantedPart,
)
from bay_tui.workshop.records import KINDS, LabourEvent, Record, Staff, index_values, kind_of
from bay_tui.workshop.rulebook import decide
from bay_tui.workshop.view import View
from bay_tui.workshop.words import Role, StopReason
from server_kit import SITE, call, furnish, order

Outcome = tuple[list[Verdict], list[Record]]

START = datetime(2026, 3, 2, 1, tzinfo=UTC)
LEFT = StaffSaved(staff=Staff(id="tom", number="8", name="Tom", roles=(Role.TECHNICIAN,), active=False))
ELSEWHERE = 30
"""After so many operations somebody else writes that Tom has left."""


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


FAR = (timedelta(0), timedelta(0), timedelta(days=-20_000), timedelta(days=-1_100))
"""How far behind the clocks of terminals may have been."""


def operations_of(seed: int, count: int, off: Sequence[timedelta] = (timedelta(0),)) -> list[Operation]:
    rng = random.Random(seed)
    made: list[str] = []
    operations: list[Operation] = []
    for number in range(1, count + 1):
        args = some_args(rng, made)
        id = str(UUID(int=rng.getrandbits(128), version=4))
        made = [*made[-5:], id]
        at = START + timedelta(minutes=number) + (rng.choice(off) if len(off) > 1 else off[0])
        operations.append(Operation(id=id, device="t-1", number=number, actor="ana", at=at, args=args))
    return operations


def pushed(folder: Path, operations: list[Operation], size: int, kept: SiteCache | None = None) -> Outcome:
    """The verdicts on, and the records after, these operations in batches of `size`; somebody else writes as well."""
    folder.mkdir()
    verdicts: list[Verdict] = []
    left = ""
    with Office(str(folder / "server.db")) as office:
        furnish(office)
        office.apply([order("0002")], site=SITE, at=START)
        for start in range(0, len(operations), size):
            batch = tuple(operations[start : start + size])
            request = PushRequest(device="t-1", anchor=Anchor(boot="", boot_ms=0, wall=START), operations=batch)
            ready = batch_of(ReadPush(request, {}), "t-1", datetime.now(UTC))
            with office.database.writing() as connection:
                transaction = SiteTransaction(office.database, connection, SITE, kept)
                ready = dated(transaction, ready)
                transaction.prepare(ready.operations)
                verdicts += push(transaction, ready).verdicts
                transaction.flush()
            transaction.committed()
            if start + size == ELSEWHERE:
                left = office.apply([LEFT], site=SITE, at=START)[0].id
        view = office.view(SITE)
        named = (_named_alike(record, left) for kind in KINDS.values() for record in view.every(kind))
        return verdicts, sorted(named, key=lambda record: (kind_of(record), record.id))


def _named_alike(record: Record, operation: str) -> Record:
    """The record without the random id of the operation of the office that made it."""
    named = {
        field: value.replace(operation, "office")
        for field in ("id", "operation")
        if operation and operation in (value := getattr(record, field, ""))
    }
    return msgspec.structs.replace(record, **named)


@pytest.mark.parametrize("seed", range(4))
def test_a_batch_decides_as_its_operations_do_one_by_one(tmp_path: Path, seed: int) -> None:
    operations = operations_of(seed, 60)
    alone = pushed(tmp_path / "alone", operations, 1)
    assert pushed(tmp_path / "batches", operations, 30) == alone
    assert pushed(tmp_path / "kept", operations, 1, SiteCache()) == alone
    assert pushed(tmp_path / "kept-batches", operations, 10, SiteCache()) == alone
    assert len({verdict.status for verdict in alone[0]}) > 2


@pytest.mark.parametrize("seed", range(2))
def test_clocks_that_were_years_off_are_decided_alike_and_read_by_spans(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    really = SqlView._load_spans

    def counted(view: SqlView, spans: Iterable[Span]) -> None:
        spans = list(spans)
        asked.extend(first for _, _, first, _ in spans)
        really(view, spans)

    monkeypatch.setattr(SqlView, "_load_spans", counted)
    operations = operations_of(seed, 60, FAR)
    alone = pushed(tmp_path / "alone", operations, 1)
    assert asked
    assert pushed(tmp_path / "batches", operations, 30) == alone
    kept = SiteCache()
    assert pushed(tmp_path / "kept", operations, 1, kept) == alone
    assert kept._left[SITE].view.size < 3_000
    # By each of its days, as it was before there were spans: an event a day is all the same to the rules.
    monkeypatch.setattr("bay_tui.workshop.time.hours._DAY_BY_DAY", 1 << 20)
    asked.clear()
    assert pushed(tmp_path / "days", operations, 30) == alone
    assert not asked


def test_a_batch_about_jobs_nobody_asked_for_before_is_decided_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a job brings along is read ahead, so that no rule asks for it in vain."""
    decided: list[str] = []

    def counted(view: View, operation: Operation) -> Decision:
        decided.append(operation.id)
        return decide(view, operation)

    starts = [
        Operation(
            id=f"start-{number}",
            device="t-1",
            number=number,
            actor="ana",
            at=START + timedelta(minutes=number),
            args=LabourStarted(staff="tom", job=job),
        )
        for number, job in enumerate(("ro-0001.1", "ro-0002.1", "ro-0002.2"), 1)
    ]
    kept = SiteCache()
    pushed(tmp_path / "shop", starts[:1], 1, kept)
    with Office(str(tmp_path / "shop" / "server.db")) as office, office.database.writing() as connection:
        transaction = SiteTransaction(office.database, connection, SITE, kept)
        monkeypatch.setattr(rehearsal, "decide", counted)
        transaction.prepare(starts[1:])
    assert decided == ["start-2", "start-3"]


def test_what_is_kept_of_a_site_is_what_the_database_has(tmp_path: Path) -> None:
    kept = SiteCache()
    pushed(tmp_path / "shop", operations_of(5, 60), 10, kept)
    with Office(str(tmp_path / "shop" / "server.db")) as office, office.database.writing() as connection:
        again = SiteTransaction(office.database, connection, SITE, kept)
        afresh = SiteTransaction(office.database, connection, SITE)
        assert again.view.size > 100
        for cls in KINDS.values():
            records = afresh.view.every(cls)
            assert again.view.every(cls) == records
            for one in records:
                assert again.view.get(cls, one.id) == one
                for index, value in index_values(one):
                    assert again.view.find(cls, index, value) == afresh.view.find(cls, index, value)


def test_a_transaction_that_fails_keeps_nothing(tmp_path: Path) -> None:
    kept = SiteCache()
    pushed(tmp_path / "shop", operations_of(6, 20), 10, kept)
    with Office(str(tmp_path / "shop" / "server.db")) as office:
        with pytest.raises(OSError, match="full"), office.database.writing() as connection:
            failing = SiteTransaction(office.database, connection, SITE, kept)
            failing.apply_system(failing.system(LEFT))
            failing.flush()
            raise OSError("the disk is full")
        with office.database.writing() as connection:
            assert SiteTransaction(office.database, connection, SITE, kept).view.size == 0


def test_a_site_too_large_to_keep_begins_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bay_tui.server.writing.site_cache.MOST_KEPT", 5)
    kept = SiteCache()
    operations = operations_of(7, 20)
    assert pushed(tmp_path / "kept", operations, 5, kept) == pushed(tmp_path / "alone", operations, 1)
    with Office(str(tmp_path / "kept" / "server.db")) as office, office.database.writing() as connection:
        assert SiteTransaction(office.database, connection, SITE, kept).view.size == 0


def test_what_lies_between_two_days_is_found_in_each_database(office: Office) -> None:
    days = (-20_000, -400, -1, 0, 0, 3, 50)
    for number, day in enumerate(days):
        staff = ("tom", "ana")[number % 2]
        office.apply([LabourStarted(staff=staff, job="ro-0001.1")], site=SITE, at=START + timedelta(days=day))
    view = office.view(SITE)
    events = sorted(view.every(LabourEvent), key=lambda one: one.id)
    assert len(events) == len(days)
    for staff in ("ana", "tom"):
        for first, last in [(-30_000, -300), (-400, 0), (0, 3), (1, 2), (-30_000, 100)]:
            begin, end = (staff_day(staff, START + timedelta(days=day)) for day in (first, last))
            expected = [one for one in events if begin <= one.staff_day <= end]
            assert view.between(LabourEvent, "staff_day", begin, end) == expected
