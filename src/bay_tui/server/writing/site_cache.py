"""Pass a site's records from one write transaction to the next.

Valid only while the feed's head is the one our last commit left. A head is a position with the hash of all that came
before it, and whoever writes moves it. So a transaction that finds the head where the last one here left it finds
each record as that one left it, too.
"""

from collections.abc import Iterable
from typing import NamedTuple

from bay_tui.server.sql.sqlview import Connect, SqlView
from bay_tui.server.writing.boots import KnownBoots
from bay_tui.workshop.records import Record

MOST_KEPT = 50_000
"""How many records and answers are kept for a site; with more, its next transaction begins anew."""


class _Left(NamedTuple):
    cursor: str
    view: SqlView
    boots: KnownBoots


class SiteCache:
    """Hold each site's view as its last transaction here left it.

    Each site's belongs to the one thread that writes it.
    """

    def __init__(self) -> None:
        self._left: dict[str, _Left] = {}

    def take(self, site: str, cursor: str, connect: Connect) -> tuple[SqlView, KnownBoots]:
        """Return view and boots for a transaction that began at `cursor`.

        Empty unless the head is where the last transaction left it. The cache lets go of it: a transaction that fails
        loses it.
        """
        left = self._left.pop(site, None)
        if left is None or left.cursor != cursor:
            return SqlView(site, connect, keep=True), KnownBoots()
        left.view.connect = connect
        return left.view, left.boots

    def keep(self, view: SqlView, boots: KnownBoots, cursor: str, written: Iterable[Record]) -> None:
        """Keep what a committed transaction knows, for the head at `cursor`."""
        view.adopt(written)
        if view.size + len(boots) <= MOST_KEPT:
            self._left[view.site] = _Left(cursor, view, boots)
