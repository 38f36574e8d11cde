"""Make and end the parts of a running server together."""

from bay_tui.server.auth import Auth, Brake
from bay_tui.server.disk_probe import DiskProbe
from bay_tui.server.feed.commit_watch import CommitWatcher
from bay_tui.server.feed.live import Hub
from bay_tui.server.feed.notices import NoticeListener
from bay_tui.server.feed.reading import Feed
from bay_tui.server.feed.snapshots import Snapshots
from bay_tui.server.metrics import Metrics
from bay_tui.server.sql.database import ServerDatabase
from bay_tui.server.writing.device_locks import DeviceLocks
from bay_tui.server.writing.writer import Writer


class Services:
    """Hold everything behind the routes.

    `open` and `close` run on the server's event loop.
    """

    def __init__(self, url: str) -> None:
        self.database = ServerDatabase(url)
        self.metrics = Metrics()
        self.brake = Brake()
        self.disk = DiskProbe(self.database)
        self.feed = Feed(self.database)
        self.snapshots = Snapshots(self.database)
        self.hub = Hub(self.feed, self.metrics)
        self.auth = Auth(self.database, self.brake)
        self.device_locks = DeviceLocks()
        self.writer = Writer(self.database, self.metrics, self.hub.notify)
        self.watcher = CommitWatcher(self.feed, lambda: self.hub.wanted, self.hub.notify, self.hub.sees)
        self.notices = NoticeListener(self.database, self.hub.notify)

    def open(self) -> None:
        """Begin to serve."""
        self.hub.open()
        self.writer.start()
        self.watcher.start()
        self.notices.start()

    async def close(self) -> None:
        """End the streams, finish the waiting writes, close the database."""
        await self.hub.close()
        self.writer.stop()
        self.watcher.stop()
        self.notices.stop()
        self.database.close()
