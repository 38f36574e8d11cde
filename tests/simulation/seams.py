"""Where the server's parts meet a thread, a page size or an expensive query, and how they do without."""

from collections.abc import Callable
from typing import Any, NamedTuple

from bay_tui.server.auth import Auth
from bay_tui.server.feed.reading import Feed
from bay_tui.server.writing.lanes import Lane
from bay_tui.server.writing.writer import WriteJob, Writer
from bay_tui.wire.protocol import PullReply


class SimWriter(Writer):
    """The writer without its thread: what waits is written in a group, a moment after it came."""

    def __init__(self, *args: Any, soon: Callable[[], None]) -> None:
        super().__init__(*args)
        self._soon = soon
        self._waiting = Lane[WriteJob[Any]]("", self._write)

    def start(self) -> None:
        self._open = True

    def submit(self, job: WriteJob[Any]) -> Any:
        future = super().submit(job)
        self._soon()
        return future

    def work(self) -> None:
        """Write everything that waits."""
        self._waiting.end()
        self._waiting.work()

    def _new_lane(self, name: str) -> Lane[WriteJob[Any]]:
        return self._waiting


class SimFeed(Feed):
    """The feed, in pages as small as the world wants them."""

    page = 500

    def pull(self, site_id: str, cursor: str, limit: int = 500, acked: str = "") -> PullReply:
        return super().pull(site_id, cursor, min(limit, self.page), acked)


class SimAuth(Auth):
    """The real check of tokens, on rows read without SQLAlchemy: it is asked more often than anything else."""

    def _row(self, device_id: str) -> Any:
        found = self._database.raw.execute(  # type: ignore[attr-defined]
            "SELECT id, site, use, token_hash, revoked_at, ends_at FROM device WHERE id = ? AND use <> 'stream'",
            (device_id,),
        ).fetchone()
        return None if found is None else _Device(*found)


class _Device(NamedTuple):
    id: str
    site: str
    use: str
    token_hash: str
    revoked_at: str | None
    ends_at: str | None
