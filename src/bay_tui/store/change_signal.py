"""Tell the screens which records changed."""

import logging
from collections.abc import Callable, Collection, Generator, Iterator

from bay_tui.workshop.view import Key

Listener = Callable[[frozenset[Key]], None]

_log = logging.getLogger(__name__)


class ChangeSignal:
    """Call every listener with the keys of what changed."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` after every change; return what ends it."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            """Call the listener no more."""
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    def announce(self, keys: Collection[Key]) -> None:
        """Tell every listener that these changed; nobody where there are none."""
        if not keys:
            return
        for listener in list(self._listeners):
            try:
                listener(frozenset(keys))
            except Exception:
                # The change is durable: a screen that cannot show it must not make it look as if it had failed.
                _log.exception("a listener failed")

    def announcing(self, steps: Generator[None, None, set[Key]], keys: Collection[Key]) -> Iterator[None]:
        """Go through steps, then announce what they return, and `keys`."""
        changed = yield from steps
        self.announce(changed.union(keys))
