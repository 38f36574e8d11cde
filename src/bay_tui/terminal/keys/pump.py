"""Handle a key only when the one before has settled.

So type-ahead is never lost.
Textual hands a key to whatever has the focus when it arrives. People who know a screen, and scanners, type the
next keys before a form has opened; they would land on the screen behind. `KeyPump` holds them until the handlers
of the last key, the screens these opened, their mounting and their focus are done.
"""

import asyncio
import signal
from collections import deque
from time import monotonic
from typing import Any, ClassVar, TypeVar

from textual import events
from textual.app import App
from textual.driver import Driver
from textual.message import Message
from textual.message_pump import MessagePump

from bay_tui.screens.common.fresh_keys import FreshKeysOnly
from bay_tui.terminal.keys.scanner import KeyVerdict, ScanDetector
from bay_tui.textual_compat.failures import GuardedApp
from bay_tui.textual_compat.settling import CountedMessages, answer_takers, waits_for_paint
from bay_tui.workshop.scanning.scans import Scan, classify

R = TypeVar("R")

_SETTLE_LIMIT = 3.0
"""How long a key waits at most for the one before it: a handler that hangs must not freeze the keyboard."""

_Scanned = KeyVerdict[events.Key]
_Item = events.Key | events.Paste | _Scanned


class KeyPump(CountedMessages[R], GuardedApp[R]):
    """Handle one key at a time, and know scans from typing.

    Override `on_scan` to take scans. Wherever it declines, the keys of the scan are typed.
    """

    scan_detection: ClassVar[bool | None] = None
    """Whether to look for scans; None means on a real terminal only, since tests type as fast as scanners."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.scan_detector: ScanDetector[events.Key] = ScanDetector()
        self._ahead: deque[_Item] = deque()
        self._pumping: asyncio.Task[None] | None = None
        self._handled_now: Message | None = None

    def on_scan(self, scan: Scan) -> bool:
        """Take a scan and return True; False types its keys.

        They go where the focus is.
        """
        return False

    def scans_have_prefix(self) -> bool:
        """Tell whether every scan begins with a prefix.

        Then no key waits to be told from a scan.
        """
        return False

    def press(self, key: str) -> None:
        """Let a key act now, before those that wait."""
        self._ahead.appendleft(events.Key(key, key if len(key) == 1 else None))
        self._enqueue()

    async def keys_settled(self) -> None:
        """Wait until every key is handled and its effects done."""
        while (deadline := self.scan_detector.deadline) is not None:
            await asyncio.sleep(max(0.0, deadline - monotonic()))
            await asyncio.sleep(0)
        while self._pumping is not None and not self._pumping.done():
            await asyncio.wait([self._pumping])

    def get_driver_class(self) -> type[Driver]:
        """Use our driver where Textual would use its own for this terminal."""
        chosen = super().get_driver_class()
        if chosen.__name__ != "LinuxDriver":
            return chosen
        from bay_tui.terminal.keys.driver import FloorDriver

        return FloorDriver

    async def on_event(self, event: events.Event) -> None:
        """Queue keys and pastes instead of handling them at once."""
        if event is self._handled_now or event.is_forwarded:
            await super().on_event(event)
        elif isinstance(event, events.Key):
            if not event.key.startswith("alt+"):  # one key, and none that we know
                self._take_key(event)
        elif isinstance(event, events.Paste):
            self._enqueue(*self.scan_detector.flush(), event)
        else:
            await super().on_event(event)

    def _take_key(self, key: events.Key) -> None:
        wanted = self.scan_detection
        if not (not self.is_headless if wanted is None else wanted):
            self._enqueue(key)
            return
        self.scan_detector.guess = not self.scans_have_prefix()
        verdict = self.scan_detector.feed(key, key.time)
        self._enqueue(*verdict.typed, *((verdict,) if verdict.scanned is not None else ()))
        self._watch_deadline()

    def _watch_deadline(self) -> None:
        deadline = self.scan_detector.deadline
        if deadline is not None:
            delay = max(0.0, deadline - monotonic())
            # Through the app's queue, so that keys already waiting there are counted first.
            asyncio.get_running_loop().call_later(delay, self.call_later, self._expire)

    def _expire(self) -> None:
        self._enqueue(*self.scan_detector.expire(monotonic()))

    def _enqueue(self, *items: _Item) -> None:
        self._ahead.extend(items)
        if self._ahead and (self._pumping is None or self._pumping.done()):
            self._pumping = asyncio.create_task(self._pump(), name="key pump")

    async def _pump(self) -> None:
        try:
            while self._ahead and self.is_running:
                await self._settle()
                if self._ahead:
                    await self._handle(self._ahead.popleft())
                    if not self._ahead:
                        await self._settle()
        except Exception as error:
            self.pump_failed(error)

    async def _handle(self, item: _Item) -> None:
        if isinstance(item, KeyVerdict):
            await self._offer(item)
            return
        if isinstance(item, events.Key):
            item = self._understood(item)
            if self._is_stale(item):
                return
        self.active.clear()
        self._handled_now = item
        self.post_message(item)

    def _understood(self, key: events.Key) -> events.Key:
        """Return a key by one name: Enter may come as Ctrl+J."""
        return _timed(events.Key("enter", "\r"), key) if key.key in ("ctrl+j", "ctrl+m") else key

    def _is_stale(self, key: events.Key) -> bool:
        screen = self.screen_stack[-1] if self.screen_stack else None
        if not isinstance(screen, FreshKeysOnly):
            return False
        return screen.painted_at is None or key.time < screen.painted_at

    async def _offer(self, scanned: _Scanned) -> None:
        """Offer a scan to the app; else type its keys."""
        text, enter = scanned.scanned or "", scanned.held[-1]
        if self.scan_detector.repeats(text, enter.time) or self._is_stale(enter):
            return
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self.active.clear()
        self.call_later(self._ask, classify(text, certain=scanned.certain), answer)
        if await answer:
            self.scan_detector.taken(text, enter.time)
        else:
            self._ahead.extendleft(reversed(scanned.held))

    def _ask(self, scan: Scan, answer: "asyncio.Future[bool]") -> None:
        taken = False
        try:
            taken = self.on_scan(scan)
        finally:
            answer.set_result(taken)

    async def _settle(self) -> None:
        """Wait until nothing that the last key caused is under way."""
        limit = monotonic() + _SETTLE_LIMIT
        requesters = self._requesters()
        while monotonic() < limit and self.is_running:
            before = self.dispatched
            posted = await self._barrier({*requesters, *self._requesters()}, limit)
            # A handler that ran last may just have posted to a widget that has not woken up yet.
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            if self.dispatched - before == posted and self._is_ready():
                return
            if not self._is_ready():
                await asyncio.sleep(0.002)

    def _requesters(self) -> set[MessagePump]:
        """Return who may be running something now.

        The screens and whoever waits for their answers, and the focus.
        """
        found: set[MessagePump] = {self, *self.active}
        for screen in self.screen_stack if self.is_running else ():
            found.add(screen)
            found.update(answer_takers(screen))
            if screen.focused is not None:
                found.add(screen.focused)
        return found

    async def _barrier(self, pumps: set[MessagePump], limit: float) -> int:
        """Wait until each pump has emptied its queue.

        Return how many were asked.
        """
        waiting: set[MessagePump] = set()
        done = asyncio.Event()

        def passed(pump: MessagePump) -> None:
            waiting.discard(pump)
            if not waiting:
                done.set()

        for pump in pumps:
            if pump.call_later(passed, pump):
                waiting.add(pump)
        asked = len(waiting)
        while waiting and monotonic() < limit:
            try:
                await asyncio.wait_for(done.wait(), 0.05)
            except TimeoutError:
                waiting -= {pump for pump in waiting if pump is not self and not pump.is_attached}
        return asked

    def _is_ready(self) -> bool:
        """Tell whether the screen on top may take keys.

        It is mounted, and has run what waits for its paint.
        """
        screen = self.screen_stack[-1] if self.screen_stack else None
        if screen is None or not screen.is_mounted or waits_for_paint(screen):
            return False
        return not isinstance(screen, FreshKeysOnly) or screen.painted_at is not None


def install_hangup_handlers(app: App[Any]) -> None:
    """Let SIGHUP and SIGTERM end the app in order.

    Drafts are kept and the terminal is restored.
    Call it when the app is mounted: the handlers belong to its event loop.
    """
    loop = asyncio.get_running_loop()
    for number in (signal.SIGHUP, signal.SIGTERM):
        loop.add_signal_handler(number, app.exit, None, 128 + number)


def _timed(key: events.Key, like: events.Key) -> events.Key:
    key.time = like.time
    return key
