"""The network: one wire from each terminal to the server, on which anything may happen to what is sent.

`Wire.mode` is "up", "refusing" (an answer at once that nobody is there) or "swallowing" (no answer at all).
`Wire.newer` says which side, "server" or "terminal", is of a newer version, if one is. Beyond that each request and
each answer meets its own fate, drawn from the wire's own chance.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from tests.simulation.loop import SimLoop
from tests.simulation.server import Reply, Request, SimServer

from bay_tui.sync.link import SyncProblem

SLOWEST = 4.0
"""Seconds a message takes at most while the network is only slow."""
LATEST = 50.0
"""Seconds after which a message given up for lost may still arrive."""


@dataclass
class Weather:
    """How likely each fate is. All zero is a calm day."""

    slow: float = 0.0
    lost: float = 0.0
    duplicated: float = 0.0
    late: float = 0.0
    truncated: float = 0.0
    broken: float = 0.0


@dataclass
class Wire:
    """What lies between one terminal and the server. `hung` are the requests that nobody will ever answer."""

    loop: SimLoop
    server: SimServer
    random: Random
    weather: Weather
    mode: str = "up"
    newer: str = ""
    hung: list["asyncio.Future[Reply]"] = field(default_factory=list)
    _sent: int = 0
    _newest: int = 0

    def strike(self, way: str) -> None:
        """Count what has happened to a message."""
        self.server.census.strike(way)

    def chance(self, likely: float) -> bool:
        """Draw a lot. A fate that cannot be is not drawn."""
        return likely > 0 and self.random.random() < likely

    def delay(self) -> float:
        """How long the next message takes."""
        if self.chance(self.weather.slow):
            self.strike("slow")
            return self.random.random() * SLOWEST
        return 0.002 + self.random.random() * 0.06

    def give_up(self) -> None:
        """The network is repaired: whatever still hangs is told that its connection is gone."""
        hung, self.hung = self.hung, []
        for answer in hung:
            _fail(answer)

    def send(self, request: Request, answer: "asyncio.Future[Reply]") -> None:
        """Carry a request to the server and its answer back, or not."""
        weather = self.weather
        if self.mode == "refusing":
            self.strike("partition refuses")
            self.loop.call_later(0.01, _fail, answer)
            return
        if self.mode == "swallowing":
            self.strike("partition swallows")
            self.hung.append(answer)
            return
        self._sent += 1
        number = self._sent
        if self.chance(weather.duplicated):
            self.strike("duplicated")
            self.loop.call_later(self.random.random() * LATEST, self._deliver, request, number, None)
        # A request that is cut short has a length that does not fit: no server looks at it.
        fate = self._drawn(lost=weather.lost, truncated=weather.truncated)
        if fate:
            self.strike(f"{fate} request")
            if self.chance(weather.late * 4):
                self.strike("late")
                self.loop.call_later(self.random.random() * LATEST, self._deliver, request, number, None)
            self._lose(answer)
            return
        self.loop.call_later(self.delay(), self._deliver, request, number, answer)

    def _drawn(self, **likely: float) -> str:
        """Draw which of some fates a message meets; empty for none of them."""
        return next((fate for fate, chance in likely.items() if self.chance(chance)), "")

    def _deliver(self, request: Request, number: int, answer: "asyncio.Future[Reply] | None") -> None:
        if self.mode == "swallowing" or self.server.services is None:
            if answer is not None:
                (self._lose if self.mode == "swallowing" else _fail)(answer)
            return
        if number < self._newest:
            self.strike("reordered")
        self._newest = max(self._newest, number)
        task = self.server.spawn(self.server.answer(request))
        if answer is not None:
            task.add_done_callback(lambda done: self._answered(done, answer))

    def _answered(self, done: "asyncio.Task[Reply]", answer: "asyncio.Future[Reply]") -> None:
        if done.cancelled() or done.exception() is not None:
            self.loop.call_later(self.delay(), _fail, answer)
        elif self.mode != "up" or self.chance(self.weather.lost):
            self.strike("lost answer")
            self._lose(answer)
        else:
            reply = done.result()
            if self.chance(self.weather.truncated):
                self.strike("truncated answer")
                reply = reply._replace(body=reply.body[: self.random.randrange(len(reply.body) + 1)])
            self.loop.call_later(self.delay(), _set, answer, reply)

    def _lose(self, answer: "asyncio.Future[Reply]") -> None:
        if self.random.random() < 0.5:
            self.loop.call_later(self.delay(), _fail, answer)
        else:
            self.hung.append(answer)

    # Streams

    def open_stream(self, request: Request, arrived: "asyncio.Queue[Reply | None]") -> Callable[[], None]:
        """Have the server's stream put into `arrived`, None where it breaks; returns what closes it."""
        pipe = _Pipe(self, arrived)
        if self.mode == "refusing" or (self.mode == "up" and self.chance(self.weather.lost)):
            self.loop.call_later(self.delay(), pipe.breaks)
        elif self.mode == "up":
            self.loop.call_later(self.delay(), pipe.open, request)
        return pipe.close


END = Reply(0, b"")
"""What a stream that the server ended in good order ends with."""


class _Pipe:
    """One live stream: what goes in comes out in order, until it breaks or stalls."""

    def __init__(self, wire: Wire, arrived: "asyncio.Queue[Reply | None]") -> None:
        self._wire, self._arrived = wire, arrived
        self._last = 0.0
        self._task: asyncio.Task[None] | None = None
        self._closed = self._stalled = False

    def open(self, request: Request) -> None:
        if self._closed:
            return
        if self._wire.server.services is None:
            self.breaks()
            return
        self._wire.server.when_down(lambda: self._wire.loop.call_later(self._wire.delay(), self.breaks))
        self._task = self._wire.server.spawn(self._carry(request))

    async def _carry(self, request: Request) -> None:
        wire = self._wire
        async for chunk in wire.server.stream(request):
            if self._stalled or wire.mode == "swallowing":
                self._stalled = True
            elif wire.mode == "refusing" or (chunk.body and wire.chance(wire.weather.broken)):
                wire.strike("broken stream")
                cut = chunk._replace(body=chunk.body[: wire.random.randrange(len(chunk.body) + 1)])
                self._out(cut)
                self._out(None)
            else:
                self._out(chunk)
        self._out(END)

    def _out(self, chunk: Reply | None) -> None:
        wire = self._wire
        # Never two at one instant: timers that are due together have no order.
        self._last = max(self._last + 1e-6, wire.loop.now + wire.delay())
        wire.loop.call_at(self._last, self._put, chunk)

    def _put(self, chunk: Reply | None) -> None:
        if not self._closed and not self._stalled:
            self._arrived.put_nowait(chunk)

    def breaks(self) -> None:
        if not self._closed and not self._stalled:
            self._arrived.put_nowait(None)

    def close(self) -> None:
        self._closed = True
        if self._task is not None:
            self._wire.loop.call_later(self._wire.delay(), self._task.cancel)


def _set(answer: "asyncio.Future[Reply]", reply: Reply) -> None:
    if not answer.done():
        answer.set_result(reply)


def _set_error(answer: "asyncio.Future[Reply]", error: BaseException) -> None:
    if not answer.done():
        answer.set_exception(error)


def _fail(answer: "asyncio.Future[Reply]") -> None:
    _set_error(answer, SyncProblem("server-unreachable"))
