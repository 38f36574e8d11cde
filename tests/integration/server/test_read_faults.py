"""A read that fails, wherever it does: its question is asked again, and nothing is known that is not so."""

import random
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from bay_tui.server.office import Office
from bay_tui.server.sql import compiled_sql, sqlview
from bay_tui.server.sql.sqlview import SqlView
from bay_tui.server.writing import boots as boots_module
from bay_tui.server.writing import transaction as transactions
from bay_tui.server.writing.boots import KnownBoots
from bay_tui.server.writing.incoming import ReadPush
from bay_tui.server.writing.site_cache import SiteCache
from bay_tui.server.writing.transaction import SiteTransaction
from bay_tui.server.writing.verdicts import batch_of, dated, push
from bay_tui.wire.protocol import Anchor, PushRequest
from bay_tui.wire.verdicts import Verdict
from bay_tui.workshop.operations import (
    AnyArgs,
    BaySaved,
    CallCleared,
    JobAdded,
    JobAssigned,
    LabourStarted,
    LabourStopped,
    Operation,
    PartsRequested,
    PartsReserved,
    StaffSaved,
    WantedPart,
)
from bay_tui.workshop.records import KINDS, Bay, Record, Staff, kind_of
from bay_tui.workshop.words import StopReason
from server_kit import SITE, call, furnish, order

START = datetime(2026, 3, 2, 1, tzinfo=UTC)
SIZE = 4
"""How many operations go into a batch."""


class Reads:
    """The reads of the rules' view, of which one fails."""

    def __init__(self, fails_at: int) -> None:
        self.fails_at, self.count = fails_at, 0
        self.armed = False

    @property
    def failed(self) -> bool:
        return self.count >= self.fails_at

    def execute(
        self, connection: sa.Connection, statement: sa.ClauseElement, values: compiled_sql.Values
    ) -> list[object]:
        self.count += self.armed
        if self.armed and self.count == self.fails_at:
            raise OperationalError("a read", {}, OSError("the disk says so"))
        return compiled_sql.execute(connection, statement, values)


def some_operations() -> list[Operation]:
    """A dozen things, some of which stand on others, and two of which want a number that is taken."""
    rng = random.Random(5)
    ids = [str(UUID(int=rng.getrandbits(128), version=4)) for _ in range(12)]
    said: list[AnyArgs] = [
        BaySaved(bay=Bay(id="b-new", number="1")),
        LabourStarted(staff="tom", job="ro-0001.1"),
        JobAdded(order="ro-0002", title="More"),
        PartsRequested(job="ro-0001.2", lines=(WantedPart(part="A1"),)),
        StaffSaved(staff=Staff(id="new", number="7", name="Same number")),
        JobAssigned(job="ro-0002.1", technicians=("tom",), was=()),
        LabourStopped(staff="tom", job="ro-0001.1", reason=StopReason.PARTS),
        call(),
        PartsReserved(line=f"{ids[3]}.1"),
        LabourStarted(staff="ana", job="ro-0002.2"),
        CallCleared(call=ids[7]),
        BaySaved(bay=Bay(id="b-other", number="2")),
    ]
    return [
        Operation(id=id, device="t-1", number=number, actor="ana", at=START + timedelta(minutes=number), args=args)
        for number, (id, args) in enumerate(zip(ids, said, strict=True), 1)
    ]


def taken(office: Office, operations: list[Operation], reads: Reads) -> list[Verdict]:
    """Push all of it, again where a batch or the rest of it was not taken; what is kept is looked at each time."""
    verdicts: list[Verdict] = []
    kept, troubles = SiteCache(), 0
    while len(verdicts) < len(operations):
        batch = tuple(operations[len(verdicts) : len(verdicts) + SIZE])
        request = PushRequest(device="t-1", anchor=Anchor(boot="", boot_ms=0, wall=START), operations=batch)
        ready = batch_of(ReadPush(request, {}), "t-1", datetime.now(UTC))
        reads.armed = True
        try:
            with office.database.writing() as connection:
                transaction = SiteTransaction(office.database, connection, SITE, kept)
                ready = dated(transaction, ready)
                transaction.prepare(ready.operations)
                reply = push(transaction, ready)
                transaction.flush()
            transaction.committed()
            verdicts += reply.verdicts
            troubles += bool(reply.problem)
        except OperationalError:
            troubles += 1
        reads.armed = False
        assert troubles <= 1
        check_kept(office, kept)
    return verdicts


def check_kept(office: Office, kept: SiteCache) -> None:
    """Every question that counts as answered has the database's answer."""
    for left in kept._left.values():
        with office.database.reading() as connection:
            fresh = SqlView(SITE, lambda: _given(connection), keep=True)
            for (kind, index), answers in left.view._found.items():
                for value, ids in answers.items():
                    found = {one.id for one in fresh.find(KINDS[kind], index, value)}
                    assert ids == found, (kind, index, value)
            for (kind, index), spans in left.view._spans.items():
                for first, last in spans:
                    cls = KINDS[kind]
                    assert left.view.between(cls, index, first, last) == fresh.between(cls, index, first, last)
            for kind, ids in left.view._kinds.items():
                assert ids == [one.id for one in fresh.every(KINDS[kind])]
            for kind, id in left.view._records:
                assert left.view._records[kind, id] == fresh.get(KINDS[kind], id)


class _given:  # noqa: N801 - used as a function
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> sa.Connection:
        return self._connection

    def __exit__(self, *_: object) -> None:
        pass


def records_of(office: Office) -> list[Record]:
    view = office.view(SITE)
    found = (record for kind in KINDS.values() for record in view.every(kind))
    return sorted(found, key=lambda record: (kind_of(record), record.id))


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database file of a furnished site."""
    path = tmp_path_factory.mktemp("furnished") / "server.db"
    with Office(str(path)) as office:
        furnish(office)
        office.apply([order("0002")], site=SITE, at=START)
        with office.database.writing() as connection:
            connection.exec_driver_sql("SELECT 1")
    return path


@pytest.fixture
def copies(furnished: Path, tmp_path: Path) -> Iterator[Path]:
    """Files that each hold a copy of it."""

    def each() -> Iterator[Path]:
        number = 0
        while True:
            number += 1
            path = tmp_path / f"{number}.db"
            shutil.copy(furnished, path)
            yield path

    return each()


@pytest.mark.parametrize("foreseen", [True, False], ids=["rehearsed", "after the rehearsal"])
def test_a_read_that_fails_leaves_no_answer_behind(
    copies: Iterator[Path], monkeypatch: pytest.MonkeyPatch, foreseen: bool
) -> None:
    if not foreseen:
        monkeypatch.setattr(transactions, "foresee", lambda view, mentioned: None)
        monkeypatch.setattr(transactions, "rehearse", lambda view, operations: [])
    operations = some_operations()
    reads = Reads(0)
    with Office(str(next(copies))) as office:
        truth = taken(office, operations, reads), records_of(office)
    assert len({verdict.status for verdict in truth[0]}) >= 2
    fails_at = 0
    while fails_at == 0 or reads.failed:
        fails_at += 1
        reads = Reads(fails_at)
        with Office(str(next(copies))) as office, monkeypatch.context() as patched:
            patched.setattr(sqlview, "compiled_sql", SimpleNamespace(execute=reads.execute))
            verdicts = taken(office, operations, reads)
            patched.undo()
            assert (verdicts, records_of(office)) == truth, fails_at
    assert fails_at > 10


def test_a_boot_whose_question_failed_is_asked_for_again(furnished: Path, tmp_path: Path) -> None:
    shutil.copy(furnished, tmp_path / "server.db")
    began = datetime(2026, 3, 2, tzinfo=UTC)
    with Office(str(tmp_path / "server.db")) as office, office.database.writing() as connection:
        connection.exec_driver_sql(
            "INSERT INTO boot (site, device, boot, began_at, said_ms, estimated, seq)"
            " VALUES (?, 't-1', 'b', '2026-03-02 00:00:00.000000', 0, 0, 0)",
            (SITE,),
        )
        boots, reads = KnownBoots(), Reads(1)
        reads.armed = True
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(boots_module, "compiled_sql", SimpleNamespace(execute=reads.execute))
            with pytest.raises(OperationalError):
                boots.load(connection, SITE, {("t-1", "b")})
            boots.load(connection, SITE, {("t-1", "b")})
        known = boots.of("t-1", "b")
        assert known is not None
        assert known.began == began
