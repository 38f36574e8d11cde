"""Keep several pushes on their way to the server.

While the server works on one batch the next is there already, so neither waits for the other. They are answered for in
their order, whichever answer comes first. What is sent ahead knows nothing yet of the answer to the batch before it; if
that one did not go well, it is given up and all of it is sent again.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

import msgspec

from bay_tui.wire.protocol import PushReply, PushRequest
from bay_tui.workshop.operations import Operation

MOST = 2
"""How many batches are on their way at once: one the server works on, and one that waits for it there."""


class PushInFlight(msgspec.Struct, frozen=True):
    """Hold a push on its way.

    It is `ahead` where it was sent before the one in front of it was answered.
    """

    request: PushRequest
    answer: "asyncio.Task[PushReply]"
    ahead: bool


class PushesInFlight:
    """Hold the pushes on their way, in their order.

    `push` sends one and returns its answer. Whoever makes one calls `abandon` at the end.
    """

    def __init__(self, push: Callable[[PushRequest], Coroutine[Any, Any, PushReply]]) -> None:
        self._push = push
        self._flying: deque[PushInFlight] = deque()
        self._most = 1

    def __len__(self) -> int:
        return len(self._flying)

    @property
    def room(self) -> bool:
        """Tell whether another push may be sent.

        The very first goes alone. Once it is answered the way there is known to be open, and nothing overtakes while a
        connection is made.
        """
        return len(self._flying) < self._most

    @property
    def carried(self) -> list[Operation]:
        """Return the operations on their way, in their order."""
        return [operation for flight in self._flying for operation in flight.request.operations]

    def send(self, request: PushRequest) -> None:
        """Send a push after those on their way."""
        answer = asyncio.get_running_loop().create_task(self._push(request))
        self._flying.append(PushInFlight(request, answer, ahead=bool(self._flying)))

    async def landed(self) -> tuple[PushInFlight, PushReply]:
        """Wait for the answer to the first push.

        It is on its way no more. Raises what sending it raised.
        """
        flight = self._flying[0]
        reply = await flight.answer
        self._flying.popleft()
        self._most = MOST
        return flight, reply

    async def abandon(self) -> None:
        """Give up all pushes on their way.

        Nobody knows what becomes of them, so they have to be sent again.
        """
        flying = [flight.answer for flight in self._flying]
        self._flying.clear()
        self._most = 1
        for answer in flying:
            answer.cancel()
        await asyncio.gather(*flying, return_exceptions=True)
