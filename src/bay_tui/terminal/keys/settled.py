"""Wait until nothing that the last key caused is under way.

These are the handlers of the key, the screens they opened, their mounting, their focus and their paint.
"""

import asyncio
from time import monotonic
from typing import TypeVar

from textual.message_pump import MessagePump

from bay_tui.screens.common.fresh_keys import Question
from bay_tui.textual_compat.settling import CountedMessages, answer_takers, waits_for_paint

R = TypeVar("R")


class SettledApp(CountedMessages[R]):
    """Know when all that a key led to has happened."""

    async def settle(self, seconds: float) -> None:
        """Wait until nothing that the last key caused is under way.

        At most so long: a handler that hangs must not freeze the keyboard.
        """
        limit = monotonic() + seconds
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
        return not isinstance(screen, Question) or screen.painted_at is not None
