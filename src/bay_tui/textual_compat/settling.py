"""Tell whether what a key caused is still under way."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from textual import events, messages
from textual._context import active_message_pump, message_hook
from textual.app import App
from textual.message import Message
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.widget import Widget

R = TypeVar("R")


class CountedMessages(App[R]):
    """Count the messages that its widgets handle, and know who handled some.

    `dispatched` only rises; whoever waits for quiet compares it. `active` is emptied by whoever looks. Paints and
    timers do not count, since they never come to an end.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.dispatched = 0
        self.active: set[MessagePump] = set()
        self._note: Callable[[Message], None] | None = None

    async def keys_settled(self) -> None:
        """Wait until the keys that a test presses are handled."""

    async def _process_messages(self, *arguments: Any, **options: Any) -> None:
        outer = message_hook.get(None)

        def note(message: Message) -> None:
            """Count a message, and pass it on.

            A test may have set a hook before.
            """
            if not isinstance(message, messages.Update | events.Timer):
                self.dispatched += 1
                self.active.add(active_message_pump.get(self))
            if outer is not None:
                outer(message)

        self._note = note
        message_hook.set(note)
        await super()._process_messages(*arguments, **options)

    def _register(self, *arguments: Any, **options: Any) -> list[Widget]:
        # A widget counts its messages by the context of whoever mounts it. Were that one from outside the app's own
        # tasks, keys would wait for messages that nobody counts.
        token = message_hook.set(self._note) if self._note is not None else None
        try:
            return super()._register(*arguments, **options)  # pyright: ignore[reportUnknownMemberType]
        finally:
            if token is not None:
                message_hook.reset(token)

    async def _press_keys(self, keys: Any) -> None:
        await super()._press_keys(keys)
        await self.keys_settled()


def answer_takers(screen: Screen[Any]) -> Iterator[MessagePump]:
    """Yield whoever waits for the answer a screen is closed with."""
    for waiting in screen._result_callbacks:  # pyright: ignore[reportPrivateUsage]
        yield waiting.requester


def waits_for_paint(screen: Screen[Any]) -> bool:
    """Tell whether a screen still waits for its next paint.

    It has something to call then.
    """
    return bool(screen._callbacks)  # pyright: ignore[reportPrivateUsage]
