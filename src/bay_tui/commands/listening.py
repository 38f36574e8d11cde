"""Listen on a socket for commands beside the running terminal.

The socket lies in the home folder.
What it takes to answer one is imported when the first one comes: most terminals never hear any.
"""

import asyncio
import contextlib
from pathlib import Path

from bay_tui.store.replica import Replica

SOCKET = "terminal.sock"
"""The socket's name in the home folder."""

_LONGEST_LINE = 1 << 20


async def listen(home: Path, replica: Replica) -> asyncio.Server | None:
    """Record for commands beside the running terminal.

    Until the server returned is closed. None where no socket can be had: the terminal works without it.
    """
    path = home / SOCKET
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
        server = await asyncio.start_unix_server(
            lambda reader, writer: _serve(replica, reader, writer), path, limit=_LONGEST_LINE
        )
        path.chmod(0o600)
        return server
    return None


async def _serve(replica: Replica, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        line = await reader.readline()
        from bay_tui.commands.handover import answer

        writer.write(answer(replica, line))
        await writer.drain()
    except (OSError, ValueError):
        pass
    finally:
        writer.close()
