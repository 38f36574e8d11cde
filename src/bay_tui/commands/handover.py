"""Hand an operation to the terminal that runs on this machine.

A store has one writer. Whoever has it open for longer listens on a socket in its home folder that only its user can
open; one line of JSON goes in, one comes out. So a foot pedal or a card reader works beside a running screen.

Whoever waits for the network meanwhile and could as well do so later, gives the store up when a screen is started.

A screen may be stopped, or swapped out, and go on an hour later. So a request says until when somebody waits for the
answer: what comes after that, or from somebody who has gone, is not recorded.
"""

import asyncio
import contextlib
import random
import select
import socket
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager, closing
from pathlib import Path
from time import monotonic, sleep
from typing import Any, TypeVar

import msgspec

from bay_tui.commands.failures import Failed, NotKnown
from bay_tui.commands.recording import HandoverReply, HandoverRequest, answer
from bay_tui.store.errors import StoreBusy
from bay_tui.store.opening import LOCK_SECONDS, MOMENT_SECONDS, open_terminal
from bay_tui.store.replica import Replica
from bay_tui.store.timekeeping import MachineSource
from bay_tui.workshop.operations import AnyArgs

ResultT = TypeVar("ResultT")

_SOCKET = "terminal.sock"
_LEAVE = b'"leave"\n'
_LONGEST_LINE = 1 << 20
_MOST_WAITING = 1024
"""How many commands may wait for a screen that is stopped."""

ANSWER_SECONDS = 10.0
"""How long a command waits for the terminal that has the store."""

_AFTERWARDS_SECONDS = 2.0
"""How long it still waits after that: what was begun in time is answered."""

_PAUSE_SECONDS = 0.02
_GONE = select.POLLHUP | select.POLLERR | getattr(select, "POLLRDHUP", 0)


class NobodyThere(Exception):
    """Report that no terminal has taken the request: nothing is recorded."""


class NoAnswer(Exception):
    """Report that a terminal took the request, and did not answer.

    `silent` where it is still there.
    """

    def __init__(self, *, silent: bool) -> None:
        super().__init__()
        self.silent = silent


def record_anywhere(home: Path, staff: str, args: AnyArgs, id: str) -> HandoverReply:
    """Record here, or through the running terminal; return the answer.

    As both come and go it asks again: the id makes it one operation. Raises Failed with the reason, NotKnown where
    nobody could tell what became of it, and StoreError.
    """
    begun, asked = monotonic(), False
    while True:
        try:
            replica = open_terminal(home)
        except StoreBusy:
            if monotonic() - begun > LOCK_SECONDS:
                if asked:
                    raise NotKnown(id) from None
                raise
        else:
            with closing(replica):
                return _told(answer(replica, HandoverRequest(staff, args, id)), id)
        try:
            return _told(ask_running(home, staff, args, id, ANSWER_SECONDS), id)
        except NobodyThere:
            sleep(_PAUSE_SECONDS * (1 + random.random()))  # noqa: S311 - so that many do not wake at one moment
        except NoAnswer as none:
            asked = True
            if none.silent:
                raise NotKnown(id) from None


def _told(reply: HandoverReply, id: str) -> HandoverReply:
    """Return an answer that nothing is wrong with. Raises Failed or NotKnown."""
    if reply.unknown:
        raise NotKnown(id, reply.problem)
    if reply.problem:
        raise Failed("terminal-says", problem=reply.problem)
    return reply


def ask_running(home: Path, staff: str, args: AnyArgs, id: str, seconds: float = ANSWER_SECONDS) -> HandoverReply:
    """Ask the terminal running in `home` to record; return its answer.

    It is to record within `seconds`. Raises NobodyThere and NoAnswer.
    """
    until = MachineSource().boot_ms() + int(seconds * 1000)
    line = msgspec.json.encode(HandoverRequest(staff, args, id, until)) + b"\n"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as end:
        end.settimeout(seconds + _AFTERWARDS_SECONDS)
        try:
            end.connect(str(home / _SOCKET))
        except OSError:
            raise NobodyThere from None
        try:
            end.sendall(line)
            with end.makefile("rb") as replies:
                said = replies.readline()
        except TimeoutError:
            raise NoAnswer(silent=True) from None
        except OSError:
            raise NoAnswer(silent=False) from None
    if not said.endswith(b"\n"):
        raise NoAnswer(silent=False)
    reply = msgspec.json.decode(said, type=HandoverReply)
    if reply.late:
        raise NobodyThere
    return reply


def open_to_keep(home: Path) -> Replica:
    """Open the store under `home` for as long as a person works.

    Whoever has it open only to wait for the network is asked to leave. Raises StoreError.
    """
    try:
        return open_terminal(home)
    except StoreBusy:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as end, contextlib.suppress(OSError):
            end.settimeout(MOMENT_SECONDS)
            end.connect(str(home / _SOCKET))
            end.sendall(_LEAVE)
            end.recv(1)
    return open_terminal(home, patience=MOMENT_SECONDS)


async def beside_commands(home: Path, replica: Replica, work: Coroutine[Any, Any, ResultT], *, leave: bool) -> ResultT:
    """Await `work` that waits for the network; return its result.

    Commands are recorded for meanwhile. Raises Failed where a screen was started, and `leave` says that it may be left.
    """
    task = asyncio.ensure_future(work)
    try:
        async with listening(home, replica, task.cancel if leave else None):
            return await task
    except asyncio.CancelledError:
        raise Failed("store-left") from None


@asynccontextmanager
async def listening(home: Path, replica: Replica, leave: Callable[[], object] | None = None) -> AsyncGenerator[None]:
    """Record for commands while the block runs.

    Where no socket can be had, the terminal works without it. `leave` ends the block for a screen that is started.
    """
    path = home / _SOCKET
    server: asyncio.Server | None = None
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
        server = await asyncio.start_unix_server(
            lambda reader, writer: _serve(replica, leave, reader, writer),
            path,
            limit=_LONGEST_LINE,
            backlog=_MOST_WAITING,
        )
        path.chmod(0o600)
    try:
        yield
    finally:
        if server is not None:
            server.close()
            path.unlink(missing_ok=True)


async def _serve(
    replica: Replica,
    leave: Callable[[], object] | None,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> None:
    try:
        line = await asyncio.wait_for(reader.readline(), ANSWER_SECONDS)
        if not line.endswith(b"\n") or _has_gone(writer):
            return
        if line == _LEAVE and leave is not None:
            leave()
            return
        writer.write(msgspec.json.encode(_answered(replica, line)) + b"\n")
        await asyncio.wait_for(writer.drain(), ANSWER_SECONDS)
    except (OSError, ValueError):  # a timeout is an OSError
        pass
    finally:
        writer.close()


def _has_gone(writer: asyncio.StreamWriter) -> bool:
    """Tell whether whoever asked has closed the line.

    Asked of the kernel: this process may have been stopped, and not have looked since.
    """
    poll = select.poll()
    poll.register(writer.get_extra_info("socket").fileno(), _GONE)
    return bool(poll.poll(0))


def _answered(replica: Replica, line: bytes) -> HandoverReply:
    try:
        request = msgspec.json.decode(line, type=HandoverRequest)
    except msgspec.DecodeError as error:
        return HandoverReply(problem=str(error))
    if request.until_ms and MachineSource().boot_ms() > request.until_ms:
        return HandoverReply(late=True)
    return answer(replica, request)
