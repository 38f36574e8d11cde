"""Tell what wrong and right entries of one instant left.

A record does not say which operation has given it an instant. Where an instant is that of a wrong entry alone, it can
stand for nothing else. Where it is a right one's as well, or a time that people named, the ledger is decided once more
from its beginning, with instants that remember whose they are.
"""

import contextlib
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from bay_tui.server.ledger_entries import DecodedEntry, entries
from bay_tui.workshop.operations import Args, InstantPlace, ServerClockCorrected
from bay_tui.workshop.records import kind_of
from bay_tui.workshop.rulebook import RULE_FAILED, decide, failed, took_effect
from bay_tui.workshop.server_clock.moving import instants_in
from bay_tui.workshop.view import Memory, View

NowAt = Callable[[int, datetime], datetime]
"""Returns where the instant of the entry at a position stands by now."""


class _Traced(datetime):
    """Hold an instant, and from which position of the ledger it is.

    Also when it was moved.
    """

    position: int

    def __add__(self, other: timedelta) -> "_Traced":
        return _traced(super().__add__(other), self.position)


def _traced(at: datetime, position: int) -> _Traced:
    made = _Traced(at.year, at.month, at.day, at.hour, at.minute, at.second, at.microsecond, tzinfo=at.tzinfo)
    made.position = position
    return made


def shared_instants(
    connection: sa.Connection, site_id: str, wrong: Mapping[int, datetime], now_at: NowAt
) -> frozenset[datetime]:
    """Return which instants of wrong entries others have as well.

    Wrong ones come by position. Others are entries that are right, and times that people named: whole minutes, for what
    is finer they have copied.
    """
    instants = frozenset(wrong.values())
    typed = {at for at in instants if not at.second and not at.microsecond}
    found: set[datetime] = set()
    for entry in entries(connection, site_id):
        if entry.seq not in wrong and (at := now_at(entry.seq, entry.operation.at)) in instants:
            found.add(at)
        if typed:
            found |= typed & set(_named(entry.operation.args))
    return frozenset(found)


def places_of(
    connection: sa.Connection, site_id: str, wrong: Mapping[int, datetime], shared: Collection[datetime], view: View
) -> list[tuple[datetime, InstantPlace]]:
    """Return where records hold shared instants of wrong entries.

    With each instant. What the ledger no longer gives as it stands in the records is nobody's for sure, and stays.
    """
    found: list[tuple[datetime, InstantPlace]] = []
    for record in _decided_anew(entries(connection, site_id)):
        held = [
            (path, at)
            for path, at in instants_in(record)
            if isinstance(at, _Traced) and at in shared and wrong.get(at.position) == at
        ]
        now = view.get(type(record), record.id) if held else None
        stands = dict(instants_in(now))
        found += [
            (at, InstantPlace(record_kind=kind_of(record), record=record.id, path=path))
            for path, at in held
            if stands.get(path) == at
        ]
    return found


def _decided_anew(ledger: Iterator[DecodedEntry]) -> Memory:
    memory = Memory()
    for entry in ledger:
        if not took_effect(entry.status, entry.code):
            continue
        at = _traced(entry.operation.at, entry.seq)
        operation = msgspec.structs.replace(entry.operation, at=at)
        # A rule may have changed since, and fail over what an earlier version has let pass.
        with contextlib.suppress(Exception):
            once_more = failed(operation, "") if entry.code == RULE_FAILED else decide(memory, operation)
            for record in once_more.records:
                memory.put(record)
    return memory


def _named(args: Args) -> Iterator[datetime]:
    if not isinstance(args, ServerClockCorrected):
        yield from (at for _, at in instants_in(args))
