"""Tell whether the server can work, asking the database for it."""

import asyncio
import threading
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from bay_tui.server.disk_probe import DiskProbe
from bay_tui.server.feed.live import Hub
from bay_tui.server.feed.reading import Feed
from bay_tui.server.metrics import Metrics
from bay_tui.server.problems import ProblemError, logger, stopping, unwatched
from bay_tui.server.sql.database import DatabaseError
from bay_tui.server.sql.deadlines import GLANCE_SECONDS
from bay_tui.server.sql.faults import FULL, READ_ONLY, UNREACHABLE, Fault, fault_of
from bay_tui.server.writing.writer import Writer

SLOW_SECONDS = 3.0
"""How long something waits to be written before that is said."""

_RETRY_SECONDS = 5
_DISK = {
    "disk-full": "its disk is full: nothing that is sent can be stored",
    "disk-failed": "its disk takes no writes",
    FULL: "its disk is full: nothing that is sent can be stored",
    READ_ONLY: "it takes no changes: it is read-only",
}
_SILENT = Fault(UNREACHABLE, "it did not answer in time")


class _Look(NamedTuple):
    """Hold the database's fault, and when sites were written last."""

    fault: Fault | None
    newest: Mapping[str, datetime | None]


class Health:
    """Ask the database, remember the answer, and count what waits."""

    def __init__(self, feed: Feed, disk: DiskProbe, writer: Writer, hub: Hub, metrics: Metrics) -> None:
        self._feed = feed
        self._disk = disk
        self._writer = writer
        self._hub = hub
        self._gate = threading.Lock()
        self._last = _Look(None, {})
        metrics.gauges("bay_tui_waiting_jobs", "site", lambda: {site: one.jobs for site, one in writer.waits().items()})
        metrics.gauges(
            "bay_tui_oldest_wait_seconds", "site", lambda: {site: one.seconds for site, one in writer.waits().items()}
        )
        metrics.gauges("bay_tui_database_state", "state", lambda: {self.state: 1.0})

    @property
    def state(self) -> str:
        """Return `ok`, or the code of the database's fault."""
        return self._last.fault.code if self._last.fault else "ok"

    @property
    def newest(self) -> Mapping[str, datetime | None]:
        """Return when the ledger of each site was written last."""
        return self._last.newest

    async def ask(self) -> None:
        """Ask the database how it is, those who ask one by one."""
        try:
            async with asyncio.timeout(GLANCE_SECONDS + 1):
                await asyncio.to_thread(self._ask)
        except TimeoutError:
            self._note(_SILENT)

    async def check(self) -> dict[str, float]:
        """Return since how many seconds what waits has waited, by site.

        Of those that wait for long. Raises ProblemError (503) where the server cannot work at all.
        """
        await self.ask()
        fault = self._last.fault
        if self._hub.closing:
            raise stopping()
        if fault is not None:
            raise ProblemError(503, fault.code, f"the database: {fault.reason}", retry_after=_RETRY_SECONDS)
        if self._hub.blind:
            raise unwatched()
        waits = {site: round(one.seconds, 1) for site, one in self._writer.waits().items()}
        waits = {site: seconds for site, seconds in waits.items() if seconds >= SLOW_SECONDS}
        if waits and waits.keys() >= self.newest.keys():
            told = ", ".join(f"{site} for {seconds} s" for site, seconds in sorted(waits.items()))
            raise ProblemError(503, "busy", f"nothing can be written: {told}", retry_after=_RETRY_SECONDS)
        return waits

    def _ask(self) -> None:
        with self._gate:
            try:
                newest = self._feed.newest()
                disk = self._disk.problem()
            except DatabaseError:
                self._note(Fault("stopping", "a newer version has taken it over"))
            except Exception as error:
                self._note(fault_of(error) or Fault(UNREACHABLE, type(error).__name__))
            else:
                self._note(Fault(disk, _DISK.get(disk, "it takes no writes")) if disk else None, newest)

    def _note(self, fault: Fault | None, newest: Mapping[str, datetime | None] | None = None) -> None:
        if fault != self._last.fault:
            logger.warning("the database: %s", f"{fault.code}, {fault.reason}" if fault else "it answers again")
        self._last = _Look(fault, self.newest if newest is None else newest)
