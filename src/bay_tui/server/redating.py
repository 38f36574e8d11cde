"""Set right what was dated while the server's clock was wrong.

What was recorded in one boot of a terminal has one beginning, and is moved together with it. So it counts which boots
were first heard of while the clock was wrong, and learned their beginning from it: whatever came out of an earlier one
has been dated rightly all along. So has a boot of which something lies where the wrong clock cannot have put it, and
what another process with the right clock has taken meanwhile.
"""

from collections.abc import Container, Iterator, Sequence
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from bay_tui.server.sql.schema import boot, device, ledger
from bay_tui.server.writing.boots import BootKey
from bay_tui.server.writing.dating import DOUBT
from bay_tui.server.writing.transaction import SiteTransaction
from bay_tui.server.wrong_receipts import by_wrong_clock, receipts
from bay_tui.workshop.constraints import MOST_LINES
from bay_tui.workshop.decision import Refused
from bay_tui.workshop.operations import SERVER_DEVICE, Operation, ServerClockCorrected
from bay_tui.workshop.records import ServerClockCorrection

_PAGE = 1000


class WrongSpan(msgspec.Struct, frozen=True, kw_only=True):
    """Say what is wrong: positions of the ledger, and by how much.

    `terminals` are ids of those that are meant; with none it is worked out. `again` allows a second correction.
    """

    first: int
    last: int
    by: timedelta
    terminals: tuple[str, ...] = ()
    again: bool = False


class RedatedBoot(msgspec.Struct, frozen=True, kw_only=True):
    """Describe one boot of a terminal, and whether it is moved.

    `terminal` is its name; the server's own work stands under no boot.
    """

    terminal: str
    device: str
    boot: str
    entries: int
    first_at: datetime
    moved: bool


class _Entry(msgspec.Struct, frozen=True):
    seq: int
    operation: Operation
    received_at: datetime


class _Found(msgspec.Struct):
    entries: list[_Entry]
    moved: bool = True


def planned(connection: sa.Connection, site_id: str, span: WrongSpan) -> list[RedatedBoot]:
    """Return the boots dated within a span, and which are moved."""
    names = dict(connection.execute(sa.select(device.c.id, device.c.name).where(device.c.site == site_id)).all())
    return [
        RedatedBoot(
            terminal=names.get(key[0], ""),
            device=key[0],
            boot=key[1],
            entries=len(found.entries),
            first_at=min(one.operation.at for one in found.entries),
            moved=found.moved,
        )
        for key, found in sorted(_found(connection, site_id, span).items())
    ]


def correct(transaction: SiteTransaction, span: WrongSpan, reason: str, by: str) -> int:
    """Move what was dated within a span; return how many entries were.

    Raises Refused where nothing was, or some of it has been set right before.
    """
    done = [
        one
        for one in transaction.overlay.every(ServerClockCorrection)
        if one.first_position <= span.last and span.first <= one.last_position
    ]
    if done and not span.again:
        earlier = done[0]
        raise Refused("server-clock-done", first=earlier.first_position, last=earlier.last_position, by=earlier.by)
    found = _found(transaction.connection, transaction.site, span)
    moved = {key: one for key, one in found.items() if one.moved}
    entries = [entry for one in moved.values() for entry in one.entries]
    if not entries:
        raise Refused("server-clock-nothing", first=span.first, last=span.last)
    earlier = _earlier(transaction.connection, transaction.site, done)
    instants = sorted({_now_at(entry.operation.at, earlier) for entry in entries})
    _apply(transaction, span, instants, reason, by)
    keys = [key for key in moved if key[1]]
    transaction.boots.load(transaction.connection, transaction.site, keys)
    transaction.boots.move(keys, span.by)
    transaction.newest = _newest(transaction.connection, transaction.site, span)
    return len(entries)


def _apply(transaction: SiteTransaction, span: WrongSpan, instants: Sequence[datetime], reason: str, by: str) -> None:
    # From the far end on, so that no instant is moved onto one that is still to be moved.
    order = list(reversed(instants)) if span.by > timedelta() else list(instants)
    for start in range(0, len(order), MOST_LINES):
        args = ServerClockCorrected(
            first_position=span.first,
            last_position=span.last,
            seconds=span.by // timedelta(seconds=1),
            instants=tuple(order[start : start + MOST_LINES]),
            reason=reason,
            by=by,
        )
        verdict = transaction.apply_system(transaction.system(args))
        if verdict.code:
            raise Refused(verdict.code, **verdict.params)


def _found(connection: sa.Connection, site_id: str, span: WrongSpan) -> dict[BootKey, _Found]:
    """Return what was dated within a span by terminal and boot."""
    known = sa.select(boot.c.device, boot.c.boot, boot.c.seq).where(boot.c.site == site_id)
    first_heard: dict[BootKey, int] = {(row.device, row.boot): row.seq for row in connection.execute(known)}
    wrong = _wrong(connection, site_id, span)
    found: dict[BootKey, _Found] = {}
    for entry in _entries(connection, site_id, span.first):
        operation = entry.operation
        key = (operation.terminal, operation.boot)
        heard = first_heard.get(key, entry.seq)
        if heard in wrong:
            found.setdefault(key, _Found([])).entries.append(entry)
    for key, one in found.items():
        one.moved = key[0] in span.terminals if span.terminals else _by_that_clock(key, one.entries, span)
    return found


def _wrong(connection: sa.Connection, site_id: str, span: WrongSpan) -> Container[int]:
    """Return the positions that the wrong clock has written."""
    if span.terminals:
        return range(span.first, span.last + 1)
    told = receipts(connection, site_id, span.first, span.last)
    return by_wrong_clock(told, span.first, span.last, span.by)


def _by_that_clock(key: BootKey, entries: Sequence[_Entry], span: WrongSpan) -> bool:
    """Tell whether the wrong clock can have dated a boot."""
    ages = [one.received_at - one.operation.at for one in entries if one.seq <= span.last]
    if key[0] == SERVER_DEVICE or not key[1]:
        return min(map(abs, ages)) <= DOUBT
    if span.by > timedelta():
        return min(ages) >= -DOUBT  # it was behind: what lies ahead of it was not dated by it
    return min(ages) < -span.by - DOUBT  # it was ahead: what is that old was not


def _entries(connection: sa.Connection, site_id: str, first: int) -> Iterator[_Entry]:
    after = first - 1
    rows = True
    while rows:
        rows = connection.execute(
            sa.select(ledger.c.seq, ledger.c.operation, ledger.c.received_at)
            .where(ledger.c.site == site_id, ledger.c.seq > after)
            .order_by(ledger.c.seq)
            .limit(_PAGE)
        ).all()
        for row in rows:
            yield _Entry(row.seq, msgspec.json.decode(row.operation, type=Operation), row.received_at)
            after = row.seq


def _earlier(
    connection: sa.Connection, site_id: str, done: Sequence[ServerClockCorrection]
) -> list[ServerClockCorrected]:
    """Return what has been set right before, in its order."""
    said = connection.execute(
        sa.select(ledger.c.operation)
        .where(ledger.c.site == site_id, ledger.c.op_id.in_([one.id for one in done]))
        .order_by(ledger.c.seq)
    ).scalars()
    read = (msgspec.json.decode(text, type=Operation).args for text in said)
    return [args for args in read if isinstance(args, ServerClockCorrected)]


def _now_at(at: datetime, earlier: Sequence[ServerClockCorrected]) -> datetime:
    """Return where an instant of the ledger stands by now."""
    for one in earlier:
        if at in one.instants:
            at += timedelta(seconds=one.seconds)
    return at


def _newest(connection: sa.Connection, site_id: str, span: WrongSpan) -> datetime:
    """Return the latest instant of receipt, with those of the span moved."""
    wrong = _wrong(connection, site_id, span)
    outside = ~ledger.c.seq.between(span.first, span.last)
    newest = sa.select(sa.func.max(ledger.c.received_at)).where(ledger.c.site == site_id, outside)
    inside = [one for one in receipts(connection, site_id, span.first, span.last) if span.first <= one.seq <= span.last]
    moved = [one.at + span.by if one.seq in wrong else one.at for one in inside]
    return max(one for one in (*moved, connection.execute(newest).scalar()) if one is not None)
