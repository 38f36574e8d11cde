"""Hear at once what other processes commit, where the database tells.

PostgreSQL does. What is not heard is seen a second later: `commit_watch` looks by itself, whatever happens here.
"""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from bay_tui.server.problems import logger
from bay_tui.server.sql import postgres
from bay_tui.server.sql.database import ServerDatabase
from bay_tui.server.sql.lifelines import Lifeline

if TYPE_CHECKING:
    import psycopg

RETRY_SECONDS = 5.0
STOP_SECONDS = 1.0
_WAKE_SECONDS = 60.0


class NoticeListener:
    """Call `changed` with each site that was notified, from a thread.

    `late` says that it should hear and does not.
    """

    def __init__(self, database: ServerDatabase, changed: Callable[[str], None]) -> None:
        self.late = False
        self._database = database
        self._changed = changed
        self._gate = threading.Lock()
        self._stop = threading.Event()
        self._lifeline: Lifeline | None = None
        self._thread = threading.Thread(target=self._work, name="bay-tui-notices", daemon=True)

    def start(self) -> None:
        """Begin to listen, where the database can tell."""
        if not self._database.is_sqlite:
            self._thread.start()

    def stop(self) -> None:
        """End at once, but for a connection that is being made."""
        self._stop.set()
        with self._gate:
            if self._lifeline is not None:
                self._lifeline.cut()
        if self._thread.is_alive():
            self._thread.join(STOP_SECONDS)

    def _work(self) -> None:
        while not self._stop.is_set():
            try:
                self._listen()
            except Exception as error:
                if not (self.late or self._stop.is_set()):
                    logger.warning("notices are not heard, commits of others are seen a second later: %s", error)
                self.late = True
            self._stop.wait(RETRY_SECONDS)

    def _listen(self) -> None:
        connection = postgres.listening(self._database.url)
        if connection is None:
            logger.warning("behind a pooler nothing is notified: commits of others are seen a second later")
            self.late = True
            self._stop.wait()
            return
        try:
            self._hold(Lifeline(connection))
            self.late = False
            while not self._stop.is_set():
                self._hear(connection)
        finally:
            self._hold(None)
            connection.close()

    def _hear(self, connection: "psycopg.Connection") -> None:
        for notice in connection.notifies(timeout=_WAKE_SECONDS, stop_after=1):
            if notice.payload:
                self._changed(notice.payload)

    def _hold(self, lifeline: Lifeline | None) -> None:
        with self._gate:
            if self._lifeline is not None:
                self._lifeline.close()
            self._lifeline = lifeline
