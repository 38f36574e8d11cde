"""Take what fails in a handler, where Textual would end the app."""

from typing import Any, TypeVar

from textual._context import active_message_pump
from textual.app import App
from textual.message import Message
from textual.message_pump import MessagePump

R = TypeVar("R")


class GuardedMessages(MessagePump):
    """Give a failing handler to `handler_failed`.

    The message loop goes on. Put it before a Textual class.
    """

    def handler_failed(self, error: Exception) -> None:
        """Take what a handler failed with.

        Raising it ends the message loop after all.
        """
        raise error

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except Exception as error:
            self.handler_failed(error)


class GuardedApp(App[R]):
    """Give what ended a message loop to `pump_failed`.

    Textual would end the app.
    """

    def pump_failed(self, error: Exception) -> None:
        """Take what ended a message loop.

        By default the app ends with it.
        """
        self.end_with(error)

    def end_with(self, error: Exception) -> None:
        """End the app and show the error, as Textual does."""
        super()._handle_exception(error)

    def _handle_exception(self, error: Exception) -> None:
        self.pump_failed(error)


def pump_at_work() -> MessagePump | None:
    """Return the pump whose handler is running, else None.

    It is the app, a screen or a widget.
    """
    found: Any = active_message_pump.get(None)
    return found
