"""Keep the replica and the server together, beside the interface.

The engine is one long-lived task. Nothing here is awaited by what a person does: recording is done when the store has
it, and the engine notices. Nothing here is lost either: what is not answered is sent again, for as long as it takes.
"""

import asyncio
import logging
import random as randomness
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from bay_tui.store.database import Apart
from bay_tui.store.errors import StoreError
from bay_tui.store.replica import Replica
from bay_tui.store.timekeeping import TerminalClock
from bay_tui.sync.address import normal
from bay_tui.sync.backoff import Backoff
from bay_tui.sync.enrolment import let_in
from bay_tui.sync.exchange import Exchange
from bay_tui.sync.link import ServerLink, SyncProblem
from bay_tui.sync.live import Ended, Heard, Inbox, Item, Listener, Nudge, Open
from bay_tui.sync.sync_state import Phase, Report, SyncState
from bay_tui.workshop.view import Key

Sleep = Callable[[float], Awaitable[None]]

STATE_KEY: Key = ("sync", "state")
"""What the replica announces when `Engine.state` changes."""

_STATUS_PHASES: dict[int, Phase] = {401: "not_enrolled", 426: "too_old"}
_log = logging.getLogger(__name__)


class Engine:
    """Keep `replica` and the server together.

    Belongs to the event loop on whose thread the replica lives. `server_url` overrides the address the terminal was
    enrolled at. `kept` is a file for what has come of a snapshot when the line breaks. `transport` stands in for HTTP,
    and `random` (0.0 up to 1.0), `sleep` (seconds) and `apart` (runs a function beside the loop) for chance, time and
    threads.
    """

    def __init__(
        self,
        replica: Replica,
        server_url: str = "",
        *,
        clock: TerminalClock,
        transport: ServerLink | None = None,
        kept: Path | None = None,
        random: Callable[[], float] = randomness.random,
        sleep: Sleep = asyncio.sleep,
        apart: Apart = asyncio.to_thread,
    ) -> None:
        self.state = SyncState(phase="connecting", since=replica.now())
        self._replica = replica
        self._url = server_url
        self._given = transport
        self._kept = kept
        self._link: ServerLink | None = transport
        self._linked_to = ""
        self._sleep = sleep
        self._apart = apart
        self._backoff = Backoff(random)
        self._exchange = Exchange(replica, clock, apart)
        self._listener = Listener(replica, self._exchange.detector, clock.source, sleep)
        self._nudged = asyncio.Event()
        self._inbox: Inbox | None = None
        self._tidying: asyncio.Task[None] | None = None

    @property
    def server_url(self) -> str:
        """Return the address of the server.

        The one given, or the one this terminal was enrolled at.
        """
        return self._url or self._replica.identity.server

    def nudge(self) -> None:
        """Try at once, whatever the engine waits for.

        Something was recorded, or a person asks.
        """
        self._nudged.set()
        if self._inbox is not None:
            self._inbox.put(Nudge())

    async def run(self) -> None:
        """Keep in step with the server for ever. Raises nothing but CancelledError."""
        unsubscribe = self._replica.subscribe(self._changed)
        self._replica.compaction.when_wanted(self._tidy)
        try:
            while True:
                await self._rest(await self._attempt())
        finally:
            unsubscribe()
            self._replica.compaction.when_wanted(None)
            if self._tidying is not None:
                self._tidying.cancel()
                await asyncio.wait([self._tidying])
            await self._close()

    async def once(self) -> Report:
        """Push and pull once, and return a report.

        Raises nothing but CancelledError; not while `run` runs.
        """
        report = self._exchange.report = Report()
        if not self._replica.identity.enrolled:
            report.problem = "not-enrolled"
        else:
            try:
                await self._exchange.catch_up(await self._opened())
            except (SyncProblem, StoreError) as problem:
                report.problem = problem.code
                report.params = {name: str(value) for name, value in problem.params.items()}
            finally:
                await self._close()
        report.waiting, report.attention = self._replica.outbox.counts
        return report

    async def enrol(self, url: str, code: str) -> None:
        """Enrol this terminal with a one-time code.

        The server at `url` lets it in, and its answer is kept. Raises SyncProblem: `server-address` for what is no
        address, `site-differs` or `shop-differs` where this terminal's records belong to another site, the server's own
        code where it refuses; and StoreError.
        """
        address = normal(url)
        link = self._given or await self._open(address)
        try:
            reply = await let_in(link, self._replica, code)
        finally:
            if link is not self._given:
                await link.close()
        self._replica.enrol(
            reply.device,
            server=address,
            token=reply.token,
            site=reply.site,
            name=reply.name,
            site_identity=reply.identity,
        )
        self._url = address
        if self._inbox is not None:
            self._inbox.put(Ended(None))
        self.nudge()

    async def _attempt(self) -> float | None:
        """Connect as long as it works; return the seconds to rest.

        None for until nudged.
        """
        self._nudged.clear()
        if not self._replica.identity.enrolled:
            self._to("not_enrolled")
            return None
        try:
            await self._connected()
        except SyncProblem as problem:
            return self._failed(problem)
        except StoreError as error:
            return self._failed(SyncProblem(error.code, {name: str(value) for name, value in error.params.items()}))
        except Exception:
            _log.exception("sync failed")
            return self._failed(SyncProblem("sync-failed"))
        self._to("connecting")
        # Not at once: a server that stops ends a thousand streams in one moment.
        return self._backoff.next()

    async def _connected(self) -> None:
        """Catch up, then listen and send until the connection ends.

        Raises SyncProblem or StoreError.
        """
        link = await self._opened()
        inbox = self._inbox = Inbox()
        try:
            await self._exchange.catch_up(link)
            self._backoff.reset()
            listening = asyncio.ensure_future(self._listener.listen(link, inbox))
            try:
                while await self._deal_with(await inbox.get(), link):
                    inbox.done()
            finally:
                listening.cancel()
                await asyncio.wait([listening])
        finally:
            self._inbox = None

    async def _deal_with(self, item: Item, link: ServerLink) -> bool:
        """Deal with one thing from the inbox; False at the end."""
        match item:
            case Open():
                self._to("live" if self._listener.choice.streaming else "polling")
            case Nudge():
                await self._exchange.push(link)
            case Ended(problem=problem):
                if problem is not None:
                    raise problem
                return False
            case Heard(reply=reply, asked=asked):
                if not await self._exchange.take_over(link, reply, asked):
                    await self._exchange.catch_up(link)
                await self._exchange.learn_time(link)
        return True

    def _failed(self, problem: SyncProblem) -> float:
        """Report a problem, and return the seconds to rest."""
        phase = _STATUS_PHASES.get(problem.status, "offline")
        if problem.code == "too-many-attempts":
            # Only a token that is no good is asked to wait: what helps is to be enrolled.
            phase = "not_enrolled"
        if problem.code == "terminal-revoked":
            phase = "revoked"
        elif problem.code == "terminal-too-old":
            phase = "too_old"
        self._to(phase, problem.code, problem.params)
        return self._backoff.next(problem.retry_after)

    def _to(self, phase: Phase, problem: str = "", params: dict[str, str] | None = None) -> None:
        old = self.state
        since = old.since if old.phase == phase else self._replica.now()
        version = self._link.server_version if self._link else old.server_version
        self.state = SyncState(phase=phase, since=since, problem=problem, params=params or {}, server_version=version)
        if self.state != old:
            self._replica.announce({STATE_KEY})

    def _tidy(self) -> None:
        """Compact the store beside the screen; a second time only after that."""
        if self._tidying is None or self._tidying.done():
            self._tidying = asyncio.ensure_future(self._replica.compaction.run(self._apart))
            self._tidying.add_done_callback(_log_failure)

    def _changed(self, keys: frozenset[Key]) -> None:
        """Send recorded operations at once.

        But while the server does not answer, the rest is kept.
        """
        if (
            self._inbox is not None
            and any(kind == "outbox" for kind, _ in keys)
            and self._replica.outbox.counts.waiting
        ):
            self._inbox.put(Nudge())

    async def _rest(self, seconds: float | None) -> None:
        if seconds is None:
            await self._nudged.wait()
            return
        waits: list[asyncio.Future[Any]] = [
            asyncio.ensure_future(self._nudged.wait()),
            asyncio.ensure_future(self._sleep(seconds)),
        ]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    async def _opened(self) -> ServerLink:
        address = normal(self.server_url)
        if self._link is None or (self._link is not self._given and address != self._linked_to):
            await self._close()
            self._link, self._linked_to = await self._open(address), address
        return self._link

    async def _open(self, address: str) -> ServerLink:
        def make() -> ServerLink:
            # Imported here, in a thread: neither httpx nor its TLS context may delay the first paint.
            """Make a connection over HTTP."""
            from bay_tui.sync.transport import HttpLink

            return HttpLink(address, lambda: self._replica.identity.token, self._kept)

        return await self._apart(make)

    async def _close(self) -> None:
        link, self._link = self._link, self._given
        if link is not None and link is not self._given:
            await link.close()


def _log_failure(tidied: asyncio.Future[None]) -> None:
    if not tidied.cancelled() and isinstance(failure := tidied.exception(), Exception):
        _log.error("compacting failed", exc_info=failure)
