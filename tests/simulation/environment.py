"""What a machine hands to a program besides time: chance, ids, secrets, process numbers, and the log it writes.

Product code asks the standard library for these; while a world runs, the answers come from the seed. Errors that
product code logs as unexpected are failures of the run, unless a fault caused them.
"""

import gc
import importlib
import logging
import pkgutil
import sys
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from types import SimpleNamespace
from typing import Any
from unittest import mock

from sqlalchemy.exc import OperationalError

import bay_tui.server
import bay_tui.store

BEGINNING = datetime(2026, 3, 2, 7, 30, tzinfo=UTC)
"""The instant at which every world begins."""

_SERVER = "bay_tui.server"


class Trouble(Exception):
    """A passing fault that the simulator caused; what product code logs about it is expected."""


class ReadTrouble(Trouble, OperationalError):
    """A read that fails, as a database whose disk or line has failed says it."""

    def __init__(self, where: str) -> None:
        OperationalError.__init__(self, where, {}, OSError("the simulator says so"))


class Violation(BaseException):
    """An invariant, named by its number, does not hold. No product code may catch it."""

    def __init__(self, number: int, text: str) -> None:
        super().__init__(f"invariant {number}: {text}")


SERVER_OFF: ContextVar[Callable[[], float]] = ContextVar("how many seconds the server's clock is off", default=float)
"""Says in whichever server process something runs how far its clock is off."""


ASKED: ContextVar[str] = ContextVar("what the server is asked for", default="office")
"""Says in whatever a request starts which one it was."""


class Secrets:
    """Stands in for the module `secrets`."""

    def __init__(self, random: Random) -> None:
        self.choice = random.choice
        self._random = random

    def token_urlsafe(self, size: int) -> str:
        return f"{self._random.getrandbits(size * 8):x}"

    token_hex = token_urlsafe


class Ears(logging.Handler):
    """Listens to what product code logs as an error, and tells the world unless a fault caused it."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        super().__init__(logging.ERROR)
        self._tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if not _caused_by_fault(error):
            self._tell(f"{record.name}: {record.getMessage()}: {type(error).__name__}: {error}")


def _caused_by_fault(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, Trouble):
            return True
        error = error.__cause__ or error.__context__
    return False


@cache
def import_all() -> None:
    """Import what may be patched, so that nothing is imported (and left unpatched) half-way."""
    for package in (bay_tui.server, bay_tui.store):
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if ".migrations" not in module.name and ".demo" not in module.name:
                importlib.import_module(module.name)
    gc.collect()
    # From here on the collector looks only at what a world made.
    gc.freeze()


def environment(random: Random, seconds: Callable[[], float], tell: Callable[[str], None]) -> ExitStack:
    """Return what makes the process deterministic for as long as it is entered."""
    stack = ExitStack()

    class Instants(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return BEGINNING + timedelta(microseconds=round((seconds() + SERVER_OFF.get()()) * 1e6))

        @classmethod
        def fromisoformat(cls, date_string: str, /) -> Any:
            return datetime.fromisoformat(date_string)

    def uuid4() -> uuid.UUID:
        return uuid.UUID(int=random.getrandbits(128), version=4)

    secrets = Secrets(random)
    real_uuid4 = uuid.uuid4
    for name, module in sorted(sys.modules.items()):
        if not name.startswith("bay_tui."):
            continue
        found = vars(module)
        if found.get("uuid4") is real_uuid4:
            stack.enter_context(mock.patch.object(module, "uuid4", uuid4))
        if name.startswith(_SERVER) and found.get("datetime") is datetime and not name.endswith("backup"):
            stack.enter_context(mock.patch.object(module, "datetime", Instants))
        if "secrets" in found and name.startswith(_SERVER):
            stack.enter_context(mock.patch.object(module, "secrets", secrets))
    stack.enter_context(mock.patch("uuid.uuid4", uuid4))
    # Between its parts a snapshot leaves the machine to others; here nobody else is on it.
    idle = SimpleNamespace(perf_counter=seconds, sleep=lambda seconds: None)
    stack.enter_context(mock.patch("bay_tui.server.feed.snapshots.time", idle))
    stack.enter_context(mock.patch("bay_tui.store.journal.lock.os", SimpleNamespace(getpid=lambda: 4711)))
    stack.enter_context(_listening(tell))
    return stack


class _listening:  # noqa: N801 - used as a function
    """Hears what `bay_tui` logs, and keeps it from the terminal."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._logger = logging.getLogger("bay_tui")
        self._ears = Ears(tell)

    def __enter__(self) -> None:
        self._before = self._logger.propagate
        self._logger.propagate = False
        self._logger.addHandler(self._ears)

    def __exit__(self, *_: object) -> None:
        self._logger.removeHandler(self._ears)
        self._logger.propagate = self._before
