"""Detect a restored server.

A feed page is applied only if it comes from the same history that acknowledged our pushes. A server that is put back to
an earlier moment, and goes on from there, gives positions out again: what was acknowledged at 147 is lost, and another
operation stands there. So a feed that comes by 147 shows that it has what was acknowledged only where both were said in
one history. Either the server says so, for a terminal asks with the moment in which it was answered last; or the feed
comes by just that moment.
"""

from collections import deque

import msgspec

from bay_tui.store.replica import Replica
from bay_tui.store.verdict_answers import passed
from bay_tui.wire.cursor import Cursor

_MOMENTS = 32


class FeedQuestion(msgspec.Struct, frozen=True):
    """Hold what the server was asked with.

    The latest moment known, and where it had put what still shows here.
    """

    acked: str
    positions: dict[str, int]


class RestoreDetector:
    """Compare the server's feed with its answers. Moments are cursors."""

    def __init__(self, replica: Replica) -> None:
        self._replica = replica
        self._outbox = replica.outbox
        self._moments: deque[str] = deque(maxlen=_MOMENTS)

    def asking(self) -> FeedQuestion:
        """Return the question to ask the server with."""
        positions = {entry.id: entry.verdict.seq for entry in self._outbox.shown() if entry.verdict is not None}
        return FeedQuestion(self._replica.moment, positions)

    def answered(self, before: str) -> None:
        """Note that the server has answered.

        `before` is the moment of its answer before, empty where that is void.
        """
        if not before:
            self._moments.clear()
        moment = self._outbox.answered.cursor
        if moment and moment not in self._moments:
            self._moments.append(moment)

    def holds(self, cursor: str, asked: FeedQuestion) -> bool:
        """Tell whether the records at `cursor` hold all that was answered.

        At positions up to there, where they were told when `asked` so. A server that tells no moments (an earlier
        version) is believed. Raises ValueError for what is no cursor.
        """
        if not self._outbox.answered.cursor or cursor in self._moments:
            return True
        brought = passed(self._outbox.shown(), Cursor.parse(cursor))
        return all(one.verdict is not None and asked.positions.get(one.id) == one.verdict.seq for one in brought)
