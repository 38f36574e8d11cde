"""Tell which of two clocks each ledger position was written by.

Several server processes may write one ledger in turn, and the clock of one of them be wrong. Positions are given in the
order of time, so where the instants of receipt step back, they are of different clocks.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

import sqlalchemy as sa

from bay_tui.server.sql.schema import ledger
from bay_tui.server.writing.dating import DOUBT


class Receipt(NamedTuple):
    """Hold when the entry at a position came.

    By the clock of the process that took it.
    """

    seq: int
    at: datetime


class _Story(NamedTuple):
    """Hold one way in which all receipts may have come about.

    The last one came `at`. `cost` is how often time steps back in it, then how much of what is said to be wrong was
    right. `wrong` are the positions so far that it takes for the wrong clock's, the last one first.
    """

    cost: tuple[int, int]
    at: datetime | None
    wrong: "_Positions"


_Positions = tuple[int, "_Positions"] | None


def receipts(connection: sa.Connection, site_id: str, first: int, last: int) -> list[Receipt]:
    """Return the receipts of some positions, and those before and after them."""
    within = ledger.c.seq.between(first - 1, last + 1)
    query = sa.select(ledger.c.seq, ledger.c.received_at).where(ledger.c.site == site_id, within)
    return [Receipt(row.seq, row.received_at) for row in connection.execute(query.order_by(ledger.c.seq))]


def by_wrong_clock(found: Sequence[Receipt], first: int, last: int, by: timedelta) -> frozenset[int]:
    """Return the positions that a wrong clock has written.

    From `first` to `last`; it was off by as much as `by` sets right. Where time never steps back there, one clock has
    written all of it; and what may be either's, since it was quiet for longer than the clock was off, is taken for the
    wrong one's: whoever says that it was wrong then is believed.
    """
    inside = [one for one in found if first <= one.seq <= last]
    if not any(later.at < earlier.at - DOUBT for earlier, later in pairwise(inside)):
        return frozenset(one.seq for one in inside)
    stories = [_Story((0, 0), None, None)]
    for one in found:
        within = first <= one.seq <= last
        right = _goes_on(stories, one.at, believed=not within)
        if within:
            wrong = _goes_on(stories, one.at + by, believed=True)
            stories = [wrong._replace(wrong=(one.seq, wrong.wrong)), right]
        else:
            stories = [right]
    positions: set[int] = set()
    rest = min(stories, key=lambda story: story.cost).wrong
    while rest is not None:
        position, rest = rest
        positions.add(position)
    return frozenset(positions)


def _goes_on(stories: list[_Story], at: datetime, *, believed: bool) -> _Story:
    """Return the likeliest story, with another receipt at an instant.

    `believed` where that is as whoever set the clock right says.
    """

    def cost(story: _Story) -> tuple[int, int]:
        back = story.at is not None and at < story.at - DOUBT
        return story.cost[0] + back, story.cost[1] + (not believed)

    best = min(stories, key=cost)
    return _Story(cost(best), at, best.wrong)
