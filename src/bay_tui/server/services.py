"""Make and end the parts of a running server together."""

import threading
from collections.abc import Callable

import sqlalchemy as sa

from bay_tui.server.auth import Auth, Brake
from bay_tui.server.disk_probe import DiskProbe
from bay_tui.server.feed.commit_watch import CommitWatcher
from bay_tui.server.feed.live import Hub
from bay_tui.server.feed.notices import NoticeListener
from bay_tui.server.feed.reading import Feed
from bay_tui.server.feed.snapshots import Snapshots
from bay_tui.server.health import Health
from bay_tui.server.metrics import Metrics
from bay_tui.server.problems import logger
from bay_tui.server.scoping import give_scopes
from bay_tui.server.sql.database import DatabaseError, ServerDatabase
from bay_tui.server.sql.deadlines import SERVING
from bay_tui.server.sql.schema import site
from bay_tui.server.writing.device_locks import DeviceLocks
from bay_tui.server.writing.writer import WriteJob, Writer

STOP_SECONDS = 1.0
"""How long a server that stops lets what it is doing go on."""


class Services:
    """Hold everything behind the routes.

    `open` and `close` run on the server's event loop. `end` has the server end by itself, for the reason in `failure`.
    """

    def __init__(self, url: str) -> None:
        self.failure: DatabaseError | None = None
        self.end: Callable[[], None] = self.stop_soon
        self.database = ServerDatabase(url, SERVING)
        self.database.on_newer = self._newer
        self.metrics = Metrics()
        self.brake = Brake()
        self.disk = DiskProbe(self.database)
        self.feed = Feed(self.database)
        self.snapshots = Snapshots(self.database)
        self.hub = Hub(self.feed, self.metrics)
        self.auth = Auth(self.database, self.brake)
        self.device_locks = DeviceLocks()
        self.writer = Writer(self.database, self.metrics, self.hub.notify)
        self.health = Health(self.feed, self.disk, self.writer, self.hub, self.metrics)
        self.watcher = CommitWatcher(self.feed, lambda: self.hub.wanted, self.hub.notify, self.hub.sees)
        self.notices = NoticeListener(self.database, self.hub.notify)

    def open(self) -> None:
        """Begin to serve."""
        self.hub.open()
        self.writer.start()
        self.watcher.start()
        self.notices.start()
        with self.database.reading() as connection:
            sites = connection.execute(sa.select(site.c.id)).scalars().all()
        for one in sites:
            self.writer.submit(WriteJob(one, give_scopes))

    def stop_soon(self) -> None:
        """End what waits for the database in a moment.

        The server stops: whoever is being answered is told so then. From any thread, also from a signal handler.
        """
        self.hub.close_soon()
        self.snapshots.end()
        ending = threading.Timer(STOP_SECONDS, self._give_up)
        ending.daemon = True
        ending.start()

    def _newer(self, error: DatabaseError) -> None:
        if self.failure is None:
            self.failure = error
            logger.error("this server ends: its database has revision %s by now", error.params["revision"])
            self.end()

    def _give_up(self) -> None:
        self.writer.stop()
        self.database.cut()

    async def close(self) -> None:
        """End the streams, finish the waiting writes, close the database."""
        await self.hub.close()
        self.writer.stop()
        self.watcher.stop()
        self.notices.stop()
        self.database.close()
