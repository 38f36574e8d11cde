"""Set right what was dated while the server's clock was wrong.

What was recorded in one boot of a terminal has one beginning, and is moved together with it. So it counts which boots
were first heard of while the clock was wrong, and learned their beginning from it: whatever came out of an earlier one
has been dated rightly all along. So has a boot of which something lies where the wrong clock cannot have put it, and
what another process with the right clock has taken meanwhile.
"""

from collections.abc import Container, Sequence
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from bay_tui.server.ledger_entries import DecodedEntry, entries
from bay_tui.server.shared_instants import places_of, shared_instants
from bay_tui.server.sql.schema import boot, device, ledger
from bay_tui.server.writing.boots import BootKey
from bay_tui.server.writing.dating import DOUBT
from bay_tui.server.writing.transaction import SiteTransaction
from bay_tui.server.wrong_receipts import by_wrong_clock, receipts
from bay_tui.workshop.constraints import MOST_LINES
from bay_tui.workshop.decision import Refused
from bay_tui.workshop.operations import SERVER_DEVICE, InstantPlace, Operation, ServerClockCorrected
from bay_tui.workshop.records import ServerClockCorrection


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


_Part = tuple[datetime, datetime | int | InstantPlace]
"""An instant as it stands by now, and what is to be moved of it: itself wherever it stands, the entry at a position, or
a place in a record."""


class _Corrections:
    """Hold what has been set right before."""

    def __init__(self, done: Sequence[ServerClockCorrected]) -> None:
        self._done = [
            (frozenset(one.instants), frozenset(one.positions), timedelta(seconds=one.seconds)) for one in done
        ]

    def now_at(self, position: int, at: datetime) -> datetime:
        """Return where the instant of an entry stands by now."""
        for instants, positions, by in self._done:
            if at in instants or position in positions:
                at += by
        return at


class _Found(msgspec.Struct):
    entries: list[DecodedEntry]
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
    wrong = [entry for one in moved.values() for entry in one.entries]
    if not wrong:
        raise Refused("server-clock-nothing", first=span.first, last=span.last)
    _apply(transaction, span, _parts(transaction, wrong, done), reason, by)
    keys = [key for key in moved if key[1]]
    transaction.boots.load(transaction.connection, transaction.site, keys)
    transaction.boots.move(keys, span.by)
    transaction.newest = _newest(transaction.connection, transaction.site, span)
    return len(wrong)


def _parts(
    transaction: SiteTransaction, entries: Sequence[DecodedEntry], done: Sequence[ServerClockCorrection]
) -> list[_Part]:
    """Return what is to be moved, in the order of time."""
    connection, site_id = transaction.connection, transaction.site
    earlier = _earlier(connection, site_id, done)
    wrong = {entry.seq: earlier.now_at(entry.seq, entry.operation.at) for entry in entries}
    shared = shared_instants(connection, site_id, wrong, earlier.now_at)
    parts: list[_Part] = [(at, at) for at in {*wrong.values()} - shared]
    if shared:
        parts += [(at, seq) for seq, at in wrong.items() if at in shared]
        parts += places_of(connection, site_id, wrong, shared, transaction.overlay)
    return sorted(parts, key=lambda part: part[0])


def _apply(transaction: SiteTransaction, span: WrongSpan, parts: Sequence[_Part], reason: str, by: str) -> None:
    # From the far end on, so that no instant is moved onto one that is still to be moved.
    order = list(reversed(parts)) if span.by > timedelta() else list(parts)
    for start in range(0, len(order), MOST_LINES):
        some = [part for _, part in order[start : start + MOST_LINES]]
        args = ServerClockCorrected(
            first_position=span.first,
            last_position=span.last,
            seconds=span.by // timedelta(seconds=1),
            instants=tuple(part for part in some if isinstance(part, datetime)),
            reason=reason,
            by=by,
            positions=tuple(part for part in some if isinstance(part, int)),
            places=tuple(part for part in some if isinstance(part, InstantPlace)),
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
    for entry in entries(connection, site_id, span.first):
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


def _by_that_clock(key: BootKey, entries: Sequence[DecodedEntry], span: WrongSpan) -> bool:
    """Tell whether the wrong clock can have dated a boot."""
    ages = [one.received_at - one.operation.at for one in entries if one.seq <= span.last]
    if key[0] == SERVER_DEVICE or not key[1]:
        return min(map(abs, ages)) <= DOUBT
    if span.by > timedelta():
        return min(ages) >= -DOUBT  # it was behind: what lies ahead of it was not dated by it
    return min(ages) < -span.by - DOUBT  # it was ahead: what is that old was not


def _earlier(connection: sa.Connection, site_id: str, done: Sequence[ServerClockCorrection]) -> _Corrections:
    """Return what has been set right before, in its order."""
    said = connection.execute(
        sa.select(ledger.c.operation)
        .where(ledger.c.site == site_id, ledger.c.op_id.in_([one.id for one in done]))
        .order_by(ledger.c.seq)
    ).scalars()
    read = (msgspec.json.decode(text, type=Operation).args for text in said)
    return _Corrections([args for args in read if isinstance(args, ServerClockCorrected)])


def _newest(connection: sa.Connection, site_id: str, span: WrongSpan) -> datetime:
    """Return the latest instant of receipt, with those of the span moved."""
    wrong = _wrong(connection, site_id, span)
    outside = ~ledger.c.seq.between(span.first, span.last)
    newest = sa.select(sa.func.max(ledger.c.received_at)).where(ledger.c.site == site_id, outside)
    inside = [one for one in receipts(connection, site_id, span.first, span.last) if span.first <= one.seq <= span.last]
    moved = [one.at + span.by if one.seq in wrong else one.at for one in inside]
    return max(one for one in (*moved, connection.execute(newest).scalar()) if one is not None)
