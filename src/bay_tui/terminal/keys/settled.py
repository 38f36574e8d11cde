"""Wait until nothing that the last key caused is under way.

These are the handlers of the key, the screens they opened, their mounting, their focus and their paint.
"""

import asyncio
from time import monotonic
from typing import Any, TypeVar

from textual import events
from textual.message_pump import MessagePump

from bay_tui.screens.common.fresh_keys import Question
from bay_tui.textual_compat.settling import CountedMessages, answer_takers, waits_for_paint

R = TypeVar("R")


class _Barrier:
    """Hold which pumps have not emptied their queues yet."""

    def __init__(self) -> None:
        self.waiting: set[MessagePump] = set()
        self.done = asyncio.Event()

    def ask(self, pump: MessagePump) -> None:
        """Let a pump say when it comes to this.

        One that is closed is not waited for.
        """
        # Not by `call_later`: Textual looks at the signature of whatever it is given there, each time anew.
        if pump.post_message(events.Callback(callback=_Asked(self, pump).passed)):
            self.waiting.add(pump)

    def passed(self, pump: MessagePump) -> None:
        """Take note that a pump has come to it."""
        self.waiting.discard(pump)
        if not self.waiting:
            self.done.set()


class _Asked:
    """Hold whom a pump tells that it has come to a barrier."""

    def __init__(self, barrier: _Barrier, pump: MessagePump) -> None:
        self._barrier = barrier
        self._pump = pump

    def passed(self) -> None:
        """Tell it."""
        self._barrier.passed(self._pump)


class SettledApp(CountedMessages[R]):
    """Know when all that a key led to has happened."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._quiet_at: int | None = None

    def key_waits(self) -> None:
        """Take note that a key waits, which stirs nothing up."""
        if self._quiet_at is not None:
            self._quiet_at += 1

    def key_acts(self) -> None:
        """Take note that a key goes to where it acts."""
        self._quiet_at = None

    async def settle(self, seconds: float) -> None:
        """Wait until nothing that the last key caused is under way.

        At most so long: a handler that hangs must not freeze the keyboard.
        """
        if await self._is_quiet_still():
            return
        limit = monotonic() + seconds
        requesters = self._requesters()
        while monotonic() < limit and self.is_running:
            before = self.dispatched
            posted = await self._barrier({*requesters, *self._requesters()}, limit)
            # A handler that ran last may just have posted to a widget that has not woken up yet.
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            if self.dispatched - before == posted and self._is_ready():
                self._quiet_at = self.dispatched
                return
            if not self._is_ready():
                await asyncio.sleep(0.002)

    async def _is_quiet_still(self) -> bool:
        """Tell whether no message was handled since all was quiet.

        Then there is nobody to wait for, and the next key need not wait for that.
        """
        if self._quiet_at is None:
            return False
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return self.dispatched == self._quiet_at and self._is_ready()

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
        barrier = _Barrier()
        for pump in pumps:
            barrier.ask(pump)
        asked = len(barrier.waiting)
        while barrier.waiting and monotonic() < limit:
            try:
                await asyncio.wait_for(barrier.done.wait(), 0.05)
            except TimeoutError:
                barrier.waiting -= {pump for pump in barrier.waiting if pump is not self and not pump.is_attached}
        return asked

    def _is_ready(self) -> bool:
        """Tell whether the screen on top may take keys.

        It is mounted, and has run what waits for its paint.
        """
        screen = self.screen_stack[-1] if self.screen_stack else None
        if screen is None or not screen.is_mounted or waits_for_paint(screen):
            return False
        return not isinstance(screen, Question) or screen.painted_at is not None
