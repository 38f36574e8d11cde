"""Notice commits of other processes, by looking each second.

At the head of each site's feed. Where the database notifies, `notices` hears of them sooner.
"""

import threading
import time
from collections.abc import Callable

from bay_tui.server.feed.reading import Feed, Head
from bay_tui.server.problems import logger

POLL_SECONDS = 1.0
STOP_SECONDS = 1.0

BLIND_SECONDS = 3.0
"""How long looking may fail before whoever listens is told."""


class CommitWatcher:
    """Call `changed` with each site whose feed moved, from a thread.

    It looks only while `wanted` returns True: somebody listens. `sees` is called with False when looking has failed
    for some seconds, and with True when it works again.
    """

    def __init__(
        self, feed: Feed, wanted: Callable[[], bool], changed: Callable[[str], None], sees: Callable[[bool], None]
    ) -> None:
        self._feed = feed
        self._wanted = wanted
        self._changed = changed
        self._sees = sees
        self._heads: dict[str, Head] = {}
        self._failing_since: float | None = None
        self._blind = False
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="bay-tui-watcher", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more; a look that hangs is left to itself."""
        self._stop.set()
        self._thread.join(STOP_SECONDS)

    def _watch(self) -> None:
        while not self._stop.wait(POLL_SECONDS):
            if not (self._wanted() or self._failing_since is not None):
                continue
            began = time.monotonic()
            try:
                self._look()
            except Exception as error:
                self._failed(began, error)
            else:
                self._worked()

    def _look(self) -> None:
        heads = self._feed.heads()
        for site, head in heads.items():
            if self._heads.get(site) != head:
                self._changed(site)
        self._heads = heads

    def _failed(self, began: float, error: Exception) -> None:
        if self._failing_since is None:
            self._failing_since = began
            logger.warning("watching for changes by others failed: %s", error)
        if not self._blind and time.monotonic() - self._failing_since >= BLIND_SECONDS:
            self._blind = True
            self._sees(False)

    def _worked(self) -> None:
        self._failing_since = None
        if self._blind:
            self._blind = False
            logger.warning("changes by others are seen again")
            self._sees(True)
