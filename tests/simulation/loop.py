"""An asyncio event loop without a clock, sockets or threads: time jumps to whatever is due next.

Everything that asyncio leaves to chance is settled here: futures and tasks hash by the order in which they were made
(sets of them are iterated in product code), and what product code sends to a thread runs on the loop, a random moment
later, so that other tasks come in between as they would.
"""

import asyncio
import heapq
import itertools
from asyncio.base_events import BaseEventLoop
from collections.abc import Callable
from contextvars import copy_context
from random import Random
from typing import Any

_serials = itertools.count(1)
_AT_ONCE = 1e-9
"""What is due within so many seconds of each other is due at once."""


class SimFuture(asyncio.Future):
    """A future with a hash that is the same in every run."""

    def __init__(self, *, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop=loop)
        self._serial = next(_serials)

    def __hash__(self) -> int:
        return self._serial


class SimTask(asyncio.Task):
    """A task with a hash that is the same in every run."""

    def __init__(self, coro: Any, **options: Any) -> None:
        self._serial = next(_serials)
        super().__init__(coro, **options)

    def __hash__(self) -> int:
        return self._serial


class SimHandle:
    """What is to be run, as asyncio's own handles are, without what those keep for debugging."""

    __slots__ = ("_args", "_callback", "_cancelled", "_context", "_when")

    def __init__(self, callback: Callable[..., Any], args: tuple[Any, ...], context: Any, when: float = 0.0) -> None:
        self._callback, self._args, self._when, self._cancelled = callback, args, when, False
        self._context = copy_context() if context is None else context

    def cancel(self) -> None:
        self._cancelled = True
        self._callback, self._args = _nothing, ()

    def cancelled(self) -> bool:
        return self._cancelled

    def when(self) -> float:
        return self._when


def _nothing() -> None:
    pass


class Stuck(BaseException):
    """Nothing is left to happen, and the world was not told to stop."""


class SimLoop(BaseEventLoop):
    """The loop. `time` is virtual seconds since the world began.

    It runs twenty thousand callbacks a world, so each comes to its turn without the calls that a real loop makes on the
    way: what waits lies in the heap beside its instant, in the order in which it came, and nobody asks for sockets.
    """

    def __init__(self, random: Random) -> None:
        super().__init__()
        global _serials
        _serials = itertools.count(1)
        self.now = 0.0
        self.busy = 0.004
        self._random = random
        self._waiting: list[tuple[float, int, SimHandle]] = []
        self._order = itertools.count()
        self.set_exception_handler(lambda loop, context: None)

    def time(self) -> float:
        return self.now

    def create_task(self, coro: Any, *, name: Any = None, context: Any = None) -> SimTask:
        self._check_closed()
        return SimTask(coro, loop=self, name=name, context=context)

    def call_soon(self, callback: Callable[..., Any], *args: Any, context: Any = None) -> Any:
        self._check_closed()
        handle = SimHandle(callback, args, context)
        self._ready.append(handle)
        return handle

    def call_at(self, when: float, callback: Callable[..., Any], *args: Any, context: Any = None) -> Any:
        self._check_closed()
        timer = SimHandle(callback, args, context, when)
        heapq.heappush(self._waiting, (when, next(self._order), timer))
        return timer

    def call_later(self, delay: float, callback: Callable[..., Any], *args: Any, context: Any = None) -> Any:
        return self.call_at(self.now + delay, callback, *args, context=context)

    def _run_once(self) -> None:
        """Run turn by turn what is due, letting time pass where nothing is, until the loop is to stop."""
        ready, waiting = self._ready, self._waiting
        while True:
            while waiting and waiting[0][2]._cancelled:
                heapq.heappop(waiting)
            if not ready and not self._stopping:
                if not waiting:
                    raise Stuck
                self.now = max(self.now, waiting[0][0])
            until = self.now + _AT_ONCE
            while waiting and waiting[0][0] < until:
                ready.append(heapq.heappop(waiting)[2])
            for _ in range(len(ready)):
                handle = ready.popleft()
                try:
                    handle._context.run(handle._callback, *handle._args)
                except (SystemExit, KeyboardInterrupt):
                    raise
                except BaseException:  # what a callback raises ends it alone, as in any loop
                    pass
            if self._stopping:
                return

    def create_future(self) -> SimFuture:
        return SimFuture(loop=self)

    def call_soon_threadsafe(self, callback: Callable[..., Any], *args: Any, context: Any = None) -> Any:
        return self.call_soon(callback, *args, context=context)

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> SimFuture:
        """Run a function "in a thread": a moment later, with its answer another moment later."""
        answer = self.create_future()

        def run() -> None:
            if answer.cancelled():
                return
            try:
                result = func(*args)
            except BaseException as error:  # a terminal may be killed there, too
                self.call_later(self._moment(), _set_exception, answer, error)
            else:
                self.call_later(self._moment(), _set_result, answer, result)

        self.call_later(self._moment(), run)
        return answer

    def _moment(self) -> float:
        return self._random.random() * self.busy

    def _process_events(self, event_list: list[Any]) -> None:
        pass

    def _write_to_self(self) -> None:
        pass


def _set_result(future: SimFuture, result: Any) -> None:
    if not future.done():
        future.set_result(result)


def _set_exception(future: SimFuture, error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
