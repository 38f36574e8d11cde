"""Listen for commands on a socket while the store is open.

The socket lies in the home folder, and only its user can open it. What it takes to answer one is imported when the
first one comes: most terminals never hear any.

Whoever waits for the network meanwhile and could as well do so later, gives the store up when a screen is started.

A screen may be stopped, or swapped out, and go on an hour later. So a request says until when somebody waits for the
answer: what comes after that, or from somebody who has gone, is not recorded.
"""

import asyncio
import contextlib
import select
import socket
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from bay_tui.commands.failures import Failed
from bay_tui.store.errors import StoreBusy
from bay_tui.store.opening import MOMENT_SECONDS, open_terminal
from bay_tui.store.replica import Replica

ResultT = TypeVar("ResultT")

SOCKET = "terminal.sock"
"""The socket's name in the home folder."""

ANSWER_SECONDS = 10.0
"""How long a command waits for the terminal that has the store."""

_LEAVE = b'"leave"\n'
_LONGEST_LINE = 1 << 20
_MOST_WAITING = 1024
"""How many commands may wait for a screen that is stopped."""

_GONE = select.POLLHUP | select.POLLERR | getattr(select, "POLLRDHUP", 0)


def open_to_keep(home: Path) -> Replica:
    """Open the store under `home` for as long as a person works.

    Whoever has it open only to wait for the network is asked to leave. Raises StoreError.
    """
    try:
        return open_terminal(home)
    except StoreBusy:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as end, contextlib.suppress(OSError):
            end.settimeout(MOMENT_SECONDS)
            end.connect(str(home / SOCKET))
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
    path = home / SOCKET
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
        from bay_tui.commands.beside.recording import answer_line

        writer.write(answer_line(replica, line))
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
