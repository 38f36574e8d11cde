"""Go on when a handler or a service fails.

The fault is logged under a short id, and the person is told that id.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from time import monotonic
from typing import Any

from textual.screen import Screen
from textual.widget import Widget

from bay_tui.terminal.keys.pump import KeyPump
from bay_tui.textual_compat.failures import GuardedMessages, pump_at_work
from bay_tui.widgets.painting import ThriftyPaint

_REST_AFTER_FAULT = 30.0
_MOST_FAULTS = 20
_FAULT_SPAN = 10.0


class FaultTolerantApp(GuardedMessages, ThriftyPaint[None], KeyPump[None]):
    """Report faults where Textual would end the app.

    Textual ends an app on the first unexpected exception; a terminal in a bay has to stay.
    Before the app is up, and when faults come too fast, it ends all the same: then a restart is what helps.
    """

    def __init__(self) -> None:
        super().__init__()
        self.is_up = False
        self._faults: list[float] = []

    def report(self, error: Exception) -> None:
        """Log the fault and tell the person."""
        raise NotImplementedError

    def open_anew(self) -> None:
        """Replace the open screens: a widget of one is dead."""
        raise NotImplementedError

    def start_services(self, services: Iterable[Callable[[], Awaitable[object]]]) -> None:
        """Run each of the services beside the app."""
        for service in services:
            self.run_worker(self._kept_running(service), name="service", group="services", exit_on_error=False)

    async def _kept_running(self, service: Callable[[], Awaitable[object]]) -> None:
        """Run a service; one that fails begins again.

        It is reported, and rests before.
        """
        while True:
            try:
                await service()
                return
            except Exception as error:
                self.report(error)
                await asyncio.sleep(_REST_AFTER_FAULT)

    async def run_action(self, action: Any, default_namespace: Any = None, namespaces: Any = None) -> bool:
        """Carry out an action; one that fails is reported."""
        try:
            return await super().run_action(action, default_namespace, namespaces)
        except Exception as error:
            self._survive(error)
            return True

    def handler_failed(self, error: Exception) -> None:
        """Report what a handler of the app failed with."""
        self._survive(error)

    def pump_failed(self, error: Exception) -> None:
        """Report what ended a message loop.

        A widget is replaced together with its screen.
        Whatever failed here takes no more messages.
        """
        if not self.is_up or self._too_many():
            self.end_with(error)
            return
        self.report(error)
        failed = pump_at_work()
        if isinstance(failed, Widget) and not isinstance(failed, Screen):
            self.call_later(self.open_anew)

    def _survive(self, error: Exception) -> None:
        if not self.is_up or self._too_many():
            raise error
        self.report(error)

    def _too_many(self) -> bool:
        now = monotonic()
        self._faults = [at for at in self._faults if now - at < _FAULT_SPAN] + [now]
        return len(self._faults) > _MOST_FAULTS
