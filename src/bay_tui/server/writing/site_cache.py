"""What one transaction read of a site stays known to the next one, as long as nobody else wrote in between.

Whoever writes moves the site's head, and a head is a position with the hash of all that came before it. So a
transaction that finds the head where the last one here left it finds every record as that one left it, too.
"""

from collections.abc import Iterable
from typing import NamedTuple

from bay_tui.server.sql.sqlview import Connect, SqlView
from bay_tui.workshop.records import Record

MOST_KEPT = 50_000
"""How many records and answers are kept for a site; with more, its next transaction begins anew."""


class _Left(NamedTuple):
    cursor: str
    view: SqlView


class SiteCache:
    """The views of all sites as their last transactions here left them. Belongs to the one thread that writes."""

    def __init__(self) -> None:
        self._left: dict[str, _Left] = {}

    def take(self, site: str, cursor: str, connect: Connect) -> SqlView:
        """Give a transaction that began at `cursor` what is known of its site. A transaction that fails loses it."""
        left = self._left.pop(site, None)
        if left is None or left.cursor != cursor:
            return SqlView(site, connect, keep=True)
        left.view.connect = connect
        return left.view

    def keep(self, view: SqlView, cursor: str, written: Iterable[Record]) -> None:
        """Keep the view of a transaction that has been committed and left the head at `cursor`."""
        view.adopt(written)
        if view.size <= MOST_KEPT:
            self._left[view.site] = _Left(cursor, view)
