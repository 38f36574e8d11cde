"""Say which calls wait, and which are the same call made twice.

Two people at one vehicle, or one who is not sure that the key was heard, make one call of it: whoever comes comes for
all of them. Each keeps its own record, so that whoever takes a call back takes back no more than their own.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

import msgspec

from bay_tui.workshop.records import OPEN, Call
from bay_tui.workshop.view import View

_A_DAY = timedelta(days=1)


def waiting_calls(view: View, callers: Iterable[str] = ()) -> list[Call]:
    """Return the calls that wait, the oldest first, each once.

    The first of those that are the same stands for all, with the first answer to any of them. Given `callers` (staff
    ids), it is only those that one of them made, too.
    """
    wanted = frozenset(callers)
    groups: list[list[Call]] = []
    for call in sorted(view.find(Call, "open", OPEN), key=lambda one: (one.at, one.id)):
        group = next((group for group in groups if _same(group[0], call)), None)
        if group is None:
            groups.append([call])
        else:
            group.append(call)
    return [_as_one(group) for group in groups if not wanted or any(call.by in wanted for call in group)]


def standing_call(view: View, call: Call) -> Call | None:
    """Return the same call that waits already, if any does."""
    same = [one for one in view.find(Call, "open", OPEN) if one.id != call.id and _same(one, call)]
    return _as_one(sorted(same, key=lambda one: (one.at, one.id))) if same else None


def helped_along(view: View, call: Call) -> bool:
    """Say whether help for the same call was help for this.

    Somebody had come by then; a call that was taken back helped nobody.
    """
    return any(
        one.cleared_at is not None and one.cleared_at >= call.at and not one.taken_back for one in _others(view, call)
    )


def others_helped(view: View, call: Call, at: datetime) -> Iterator[Call]:
    """Yield the same calls, helped along `at` an instant."""
    for one in _others(view, call):
        if one.open == OPEN and one.at <= at:
            yield one


def _others(view: View, call: Call) -> list[Call]:
    known = {one.id: one for one in (*view.find(Call, "bay", call.bay), *view.find(Call, "open", OPEN))}
    return [one for one in known.values() if one.id != call.id and abs(one.at - call.at) < _A_DAY and _same(one, call)]


def _same(one: Call, other: Call) -> bool:
    """Say whether two calls ask the same for the same work.

    Words of one's own make it another, unless the other has none.
    """
    if one.asks is not other.asks or one.job != other.job or (not one.job and one.bay != other.bay):
        return False
    return one.note == other.note or not (one.note and other.note)


def _as_one(group: list[Call]) -> Call:
    """Return the first of the same calls, with the first answer."""
    answered = [(one.answered_at, one.answered_by) for one in group if one.answered_at is not None]
    if not answered:
        return group[0]
    at, by = min(answered)
    return msgspec.structs.replace(group[0], answered_at=at, answered_by=by)
