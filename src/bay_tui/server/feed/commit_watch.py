"""Notice commits of other processes.

PostgreSQL notifies at once; the head of each site's feed is looked at each second.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from bay_tui.server.feed.reading import Feed, Head
from bay_tui.server.problems import logger
from bay_tui.server.sql.database import CHANNEL, ServerDatabase

if TYPE_CHECKING:
    import psycopg

POLL_SECONDS = 1.0


class CommitWatcher:
    """Call `changed` with each site whose feed moved, from a thread.

    It looks only while `wanted` returns True: somebody listens.
    """

    def __init__(
        self, database: ServerDatabase, feed: Feed, wanted: Callable[[], bool], changed: Callable[[str], None]
    ) -> None:
        self._database = database
        self._feed = feed
        self._wanted = wanted
        self._changed = changed
        self._heads: dict[str, Head] = {}
        self._stop = threading.Event()
        self._connection: psycopg.Connection | None = None
        self._thread = threading.Thread(target=self._watch, name="bay-tui-watcher", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """End, within a moment."""
        self._stop.set()
        if not self._database.is_sqlite:
            # It sleeps in the driver: a notification, which every server process takes for a reason to look, wakes it.
            with suppress(Exception):
                self._database.notify("")
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.is_set():
            try:
                self._rest()
                if not self._stop.is_set() and self._wanted():
                    self._look()
            except Exception as error:
                logger.warning("watching for changes by others failed: %s", type(error).__name__)
                self._disconnect()
                self._stop.wait(POLL_SECONDS)
        self._disconnect()

    def _rest(self) -> None:
        """Wait for a notification or a second, whichever is first."""
        if self._database.is_sqlite:
            self._stop.wait(POLL_SECONDS)
            return
        if self._connection is None:
            self._connection = _listening(self._database)
        for notice in self._connection.notifies(timeout=POLL_SECONDS, stop_after=1):
            if notice.payload:
                self._changed(notice.payload)

    def _look(self) -> None:
        heads = self._feed.heads()
        for site, head in heads.items():
            if self._heads.get(site) != head:
                self._changed(site)
        self._heads = heads

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _listening(database: ServerDatabase) -> "psycopg.Connection":
    import psycopg  # only where PostgreSQL is used: it is an extra

    connection = psycopg.connect(database.driver_url, autocommit=True)
    connection.execute(f"LISTEN {CHANNEL}")
    return connection
