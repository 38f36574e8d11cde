"""Describe a connection to the server, whoever carries it.

HTTP, or a simulator.
"""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Protocol

from bay_tui.wire.protocol import EnrolReply, EnrolRequest, PullReply, PushReply, PushRequest, Snapshot
from bay_tui.workshop.coded import CodedError


class SyncProblem(CodedError):
    """Report a failure between terminal and server.

    `code` and `params` are worded by language. `status` is the HTTP status the server answered with, 0 where it gave no
    answer at all. `retry_after` is how many seconds the server wants to be left alone.
    """

    def __init__(
        self,
        code: str,
        params: Mapping[str, str] | None = None,
        *,
        status: int = 0,
        retry_after: float = 0.0,
    ) -> None:
        super().__init__(code, **(params or {}))
        self.status = status
        self.retry_after = retry_after


class ServerLink(Protocol):
    """Carry requests to the server and its answers back.

    Every method raises SyncProblem and nothing else.
    """

    @property
    def server_version(self) -> str:
        """Return the protocol versions the server speaks.

        As it last said, `oldest-newest`; empty before its first answer.
        """
        ...

    async def push(self, request: PushRequest) -> PushReply:
        """Send operations."""
        ...

    async def pull(self, cursor: str, wait: int = 0, acked: str = "") -> PullReply:
        """Ask for the changes after `cursor`.

        Where there are none, the server may answer `wait` seconds later. `acked` is the latest moment of its history
        known here, which it has to know, too.
        """
        ...

    async def snapshot(self, acked: str = "") -> Snapshot:
        """Ask for everything; `acked` as in `pull`."""
        ...

    def live(self, cursor: str, acked: str = "") -> AsyncIterator[PullReply | None]:
        """Stream the changes after `cursor`.

        First None once the stream is open, then changes as they happen. `acked` as in `pull`. Ends where the server
        ends it; a server that has been silent too long is a SyncProblem.
        """
        ...

    async def enrol(self, request: EnrolRequest) -> EnrolReply:
        """Ask to be let in."""
        ...

    async def time(self) -> datetime:
        """Ask for the server's time."""
        ...

    async def close(self) -> None:
        """Give the connection back."""
        ...
