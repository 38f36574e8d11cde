"""Obey the codes of the command sheet.

Each of its codes is something people else press keys for.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

from textual.screen import Screen

from bay_tui.i18n import _
from bay_tui.screens.job_card.actions import JobActions
from bay_tui.screens.job_card.screen import JobScreen
from bay_tui.screens.my_work.screen import MyWorkScreen
from bay_tui.screens.shell.desk import Desk
from bay_tui.screens.shell.frame import FramedScreen, Host
from bay_tui.workshop.readmodels.my_work import my_jobs, next_jobs
from bay_tui.workshop.records import Job
from bay_tui.workshop.scanning.codes import PLACE_COMMANDS, call_command, pause_command
from bay_tui.workshop.words import CallKind, StopReason


class ScanHost(Host, Protocol):
    """Describe what scans need of the app."""

    desk: Desk

    @property
    def screen(self) -> Screen[Any]:
        """Return the screen in front."""
        ...

    @property
    def screen_stack(self) -> list[Screen[Any]]:
        """Return all screens, the one in front last."""
        ...

    def call_after_refresh(self, callback: Callable[[], object]) -> bool:
        """Call back once what waits is handled and painted."""
        ...

    def bell(self) -> None:
        """Sound the terminal's bell."""
        ...

    def press(self, key: str) -> None:
        """Let a key act before those that wait."""
        ...

    def key_now(self, key: str) -> str:
        """Return the key that does now what one does by default."""
        ...


def open_then(host: ScanHost, name: str, act: Callable[[Any], object], **about: str) -> None:
    """Open a screen by its name, then let `act` have it."""

    def opened() -> None:
        """Act on the screen as soon as it is seen."""
        if isinstance(host.screen, FramedScreen):
            if host.screen.is_seen:
                act(host.screen)
            else:  # its widgets are not there yet
                host.call_after_refresh(opened)

    host.open_screen(name, **about)
    host.call_after_refresh(opened)


_JOB_ACTIONS: dict[str, Callable[[JobActions], None]] = {
    "END": lambda screen: screen.action_finish(),
    "FINDING": lambda screen: screen.action_finding(),
    "REQUEST": lambda screen: screen.action_parts(),
    **{pause_command(reason): partial(JobActions.pause_for, reason=reason) for reason in StopReason},
    **{call_command(kind): partial(JobActions.call_for, kind=kind) for kind in CallKind},
}
_DAY_ACTIONS: dict[str, Callable[[MyWorkScreen], None]] = {
    "ARRIVE": lambda screen: screen.action_arrive(),
    "OTHER": lambda screen: screen.action_indirect(),
    "LEAVE": lambda screen: screen.action_leave(),
}


class Sheet:
    """Carry out the commands of the sheet on their screens."""

    def __init__(self, host: ScanHost) -> None:
        self._host = host
        self._desk = host.desk

    def obey(self, command: str) -> bool:
        """Carry out a command; False where there is none."""
        if command in PLACE_COMMANDS:
            self._go(command)
        elif command == "START":
            self._start()
        elif command in _JOB_ACTIONS:
            self._on_a_job(_JOB_ACTIONS[command])
        elif command in _DAY_ACTIONS:
            open_then(self._host, "work", _DAY_ACTIONS[command])
        else:
            return False
        return True

    def job_at_hand(self) -> Job | None:
        """Return the job the screens are about.

        Of a card it is the one it shows, of My Work the one under the cursor.
        """
        screen = self._job_screen()
        return screen.job_at_hand() if screen is not None else None

    def _go(self, command: str) -> None:
        if command == "SIGNOUT":
            self._host.sign_out()
        else:
            self._host.open_screen(command.removeprefix("OPEN/").lower())

    def _job_screen(self) -> JobActions | None:
        return next((one for one in reversed(self._host.screen_stack) if isinstance(one, JobActions)), None)

    def _on_a_job(self, act: Callable[[JobActions], None]) -> None:
        """Act on the nearest screen with a job.

        Whatever covers it, what is half typed there stays.
        """
        screen = self._job_screen()
        if screen is not None:
            act(screen)
        else:
            open_then(self._host, "work", act)

    def _start(self) -> None:
        """Start what a card shows, elsewhere the next job.

        It is as if its card had been scanned.
        """
        screen = self._host.screen
        job = screen.job_at_hand() if isinstance(screen, JobScreen) else self._next_job()
        if job is None:
            self._desk.say(_("No job of yours is left to start."), "warn")
        else:
            open_then(self._host, "job", JobScreen.opened_by_scan, job=job.id)

    def _next_job(self) -> Job | None:
        person, view = self._desk.person, self._desk.replica.view
        if person is None:
            return None
        return next((one.job for one in next_jobs(my_jobs(view, person, self._desk.now()))), None)
