"""Push what waits, then pull what changed.

The order is what keeps things whole. As long as an operation waits for its answer, nobody knows whether the feed holds
its effect already: the answer may be lost, or a clone of this terminal has handed it in. Taking the feed over then
would show it twice. So everything is answered before anything is taken over.
"""

import contextlib
from collections.abc import Awaitable, Collection, Sequence
from datetime import datetime
from typing import TypeVar

import msgspec

from bay_tui.store.database import Apart
from bay_tui.store.decoding import Unreadable
from bay_tui.store.errors import StoreError
from bay_tui.store.replica import Replica
from bay_tui.store.timekeeping import TerminalClock
from bay_tui.sync.link import ServerLink, SyncProblem
from bay_tui.sync.pushes_in_flight import PushesInFlight, PushInFlight
from bay_tui.sync.restore_detection import FeedQuestion, RestoreDetector
from bay_tui.sync.sync_state import Report
from bay_tui.sync.taking_over import TakingOver
from bay_tui.wire.cursor import Cursor
from bay_tui.wire.protocol import BATCH_BYTES, BATCH_OPERATIONS, Anchor, PullReply, PushReply, PushRequest
from bay_tui.workshop.operations import Operation

ReplyT = TypeVar("ReplyT", PushReply, PullReply)
_MOST_TROUBLES = 5
"""Answers in a row that ask for something else and take nothing, before the server is called confused."""

_VIEW_ONLY = "view-only"

_PATIENCE = 10
"""Pushes answered with a failure before the feed is taken over all the same."""


class Exchange:
    """Push and pull for a replica.

    Every method raises SyncProblem or StoreError, and can simply be called again.
    """

    def __init__(self, replica: Replica, clock: TerminalClock, apart: Apart) -> None:
        self.report = Report()
        self.detector = RestoreDetector(replica)
        self._replica = replica
        self._clock = clock
        self._taking_over = TakingOver(replica, apart)
        self._tolerant = False
        self._failures = 0

    async def catch_up(self, link: ServerLink) -> None:
        """Push all that waits and pull all that changed.

        Even where nothing waits the server is asked for what it answered last: it may have been set back.
        """
        await self.learn_time(link)
        failed: SyncProblem | None = None
        try:
            await self.push(link, verify=True)
            self._failures = 0
        except SyncProblem as problem:
            self._failures += bool(problem.status)
            # Who is only for looking goes on looking, whatever waits here from before.
            if problem.code != _VIEW_ONLY and (not problem.status or self._failures < _PATIENCE):
                raise
            failed = problem
        await self._pull(link, pushing=failed is None)
        if failed is not None:
            raise failed

    async def learn_time(self, link: ServerLink) -> None:
        """Ask for the time, where the clock was not corrected lately."""
        if self._clock.stale:
            sent = self._clock.source.boot_ms()
            told = await link.time()
            self._clock.observe(sent, self._clock.source.boot_ms(), told)

    async def push(self, link: ServerLink, *, verify: bool = False) -> None:
        """Push all that waits.

        `verify` asks even where nothing waits: a restored server may have lost something.
        """

        async def answer(request: PushRequest) -> PushReply:
            """Send one push and learn the time from its answer."""
            return await self._timed(link.push(request))

        troubles = 0
        flights = PushesInFlight(answer)
        try:
            while self._send(flights, verify=verify):
                flight, reply = await flights.landed()
                verify = False
                self.report.sent += len(flight.request.operations)
                epoch = self._replica.outbox.answered.epoch
                taken = self._take_verdicts(reply, flight)
                troubles = 0 if taken else troubles + 1
                if troubles > _MOST_TROUBLES:
                    raise SyncProblem("server-confused", status=200)
                if not taken or reply.problem or (epoch and reply.epoch != epoch):
                    await flights.abandon()
        finally:
            await flights.abandon()

    def _send(self, flights: PushesInFlight, *, verify: bool) -> bool:
        """Send as many batches as may be underway; False for none."""
        while flights.room:
            request = self._request(flights.carried)
            if not request.operations and (flights or not (verify and request.acked_id)):
                break
            flights.send(request)
        return bool(flights)

    async def take_over(self, link: ServerLink, reply: PullReply, asked: FeedQuestion) -> bool:
        """Push what waits, then take over the server's answer.

        `asked` is the question to it. False where that is of no use. What waits may be in there: a clone of this
        terminal may have handed it in already.
        """
        return await self._take(reply, asked, link)

    async def _take(self, reply: PullReply, asked: FeedQuestion, link: ServerLink | None = None) -> bool:
        """Take over what a pull or the live stream brought.

        False where another pull or a snapshot is needed. A page that is not the last one is not taken over: see
        `_changes`. Nor is anything where a person has enrolled this terminal anew meanwhile: all it ever answered is
        asked again then. Nor is what may be of another history. What waits is pushed before, where there is a `link`:
        after a long answer was decoded, so that nothing waits longer than that.
        """
        try:
            long = await self._taking_over.long(reply, tolerant=self._tolerant)
            try:
                if link is not None and self._replica.outbox.counts.waiting:
                    await self.push(link)
                if reply.more or reply.lost or self._in_doubt:
                    return False
                if not reply.reset and not self.detector.holds(reply.cursor, asked):
                    return False
                if long is None:
                    await self._taking_over.pull(reply, tolerant=self._tolerant)
                elif self._replica.needs_snapshot:
                    return False
                else:
                    await self._taking_over.swap(long)
            finally:
                if long is not None:
                    long.written.give_up()
        except Unreadable:
            # A snapshot may bring it readable. If not, it is kept unread from then on: no second one for that.
            self._tolerant = True
            self._replica.require_snapshot()
        except ValueError as error:
            raise SyncProblem("server-garbled", status=200) from error
        self.report.received += len(reply.changes)
        return not self._replica.needs_snapshot

    async def _pull(self, link: ServerLink, *, pushing: bool) -> None:
        """Pull all that changed. `pushing` says that what waits can be pushed."""
        for attempt in range(_MOST_TROUBLES):
            everything = self._replica.needs_snapshot
            if everything or attempt or self._in_doubt:
                # What a restored server lost it must get back before its word is taken for everything.
                await self.push(link, verify=bool(everything or attempt))
            if everything:
                await self._take_snapshot(link, pushing=pushing)
            asked = self.detector.asking()
            reply = await self._changes(link, asked.acked)
            if await self.take_over(link, reply, asked) if pushing else await self._take(reply, asked):
                return
        raise SyncProblem("server-confused", status=200)

    async def _changes(self, link: ServerLink, acked: str) -> PullReply:
        """Ask for all changes, page by page, and join them.

        Only the whole may be taken over: what changed again while it was read stands on a later page alone, so up to
        there neither the old nor the new is known, and a server restored to a moment in between would not send it.
        """
        reply = await self._timed(link.pull(self._replica.cursor, acked=acked))
        while reply.more:
            page = await self._timed(link.pull(reply.cursor, acked=acked))
            reply = (
                page
                if page.reset or page.lost
                else msgspec.structs.replace(page, changes=(*reply.changes, *page.changes))
            )
        return reply

    async def _take_snapshot(self, link: ServerLink, *, pushing: bool) -> None:
        asked = self.detector.asking()
        snapshot = await link.snapshot(asked.acked)
        if snapshot.lost:
            return
        try:
            prepared = await self._taking_over.snapshot(snapshot)
        except ValueError as error:
            raise SyncProblem("server-garbled", status=200) from error
        try:
            if pushing and self._replica.outbox.counts.waiting:
                await self.push(link)
            if self._in_doubt or not self.detector.holds(snapshot.cursor, asked):
                return
            await self._taking_over.swap(prepared)
        finally:
            prepared.written.give_up()
        self.report.snapshots += 1
        self.report.received += len(snapshot.records)

    @property
    def _in_doubt(self) -> bool:
        """Tell whether the feed may bring what still waits here.

        Sent and not answered, or handed in by a clone. Not for ever: one batch that is never taken must not keep the
        board from moving.
        """
        return bool(self._replica.outbox.counts.waiting) and self._failures < _PATIENCE

    def _request(self, carried: Sequence[Operation] = ()) -> PushRequest:
        """Return the push of what waits next.

        `carried` are on their way already. Behind those it may be taken only if they are, all of them: otherwise a
        clone's operation under the number of the last of them would let this through before what was recorded first.
        """
        outbox = self._replica.outbox
        ids = {operation.id for operation in carried}
        waiting = [entry.operation for entry in outbox.waiting() if entry.id not in ids]
        operations = batch(waiting)
        boots = self._boots(operations)
        before = carried[-1] if carried else outbox.answered
        return PushRequest(
            device=self._replica.identity.device,
            anchor=_anchor(self._clock),
            operations=operations,
            acked_number=before.number,
            acked_id=before.id,
            acked_cursor=self._replica.moment,
            boots=boots,
            ends=_ends(operations, waiting[len(operations) :], {self._clock.source.boot(), *boots}),
            identity=self._replica.identity.site_identity,
        )

    def _boots(self, operations: Sequence[Operation]) -> dict[str, datetime]:
        """Return the known beginnings of the boots of `operations`.

        Of those in which something estimated was recorded.
        """
        boot, began = self._clock.source.boot(), self._clock.began
        if began is not None and any(each.estimated and each.boot == boot for each in operations):
            self._replica.boots.learn(boot, began, (entry.operation for entry in self._replica.outbox))
        return self._replica.boots.of(operations)

    def _take_verdicts(self, reply: PushReply, flight: PushInFlight) -> bool:
        """Take over the answer to a push; tell whether it took anything."""
        request = flight.request
        try:
            if reply.cursor:
                Cursor.parse(reply.cursor)
            reply = reply.whole(request.operations)
        except ValueError as error:
            raise SyncProblem("server-garbled", status=200) from error
        _learn(self._replica, self._clock, reply)
        if reply.epoch:
            before = self._replica.outbox.answered.cursor
            self._replica.apply_verdicts(reply)
            self.detector.answered(before)
        for verdict in reply.verdicts:
            self.report.count(verdict.status)
        if reply.problem == "busy":
            # Of what it was busy with when something failed, the server does not know either how far it came.
            raise SyncProblem("server-busy", status=200)
        if not flight.ahead:
            # One that was sent ahead did not know yet what the one before it was answered: it is asked again.
            _obey(self._replica, reply, request)
        return bool(reply.verdicts) or not request.operations

    async def _timed(self, answer: Awaitable[ReplyT]) -> ReplyT:
        """Wait for an answer, and learn the time from it."""
        sent = self._clock.source.boot_ms()
        reply = await answer
        self._clock.observe(sent, self._clock.source.boot_ms(), reply.server_time)
        return reply


def _anchor(clock: TerminalClock) -> Anchor:
    source = clock.source
    return Anchor(boot=source.boot(), boot_ms=source.boot_ms(), wall=source.wall(), began=clock.began)


def _learn(replica: Replica, clock: TerminalClock, reply: PushReply) -> None:
    """Learn when this boot began, and which site it is.

    Both are told where the server, which took the token, knows better. A full disk keeps nothing from being handed in:
    the identity of the site is told again.
    """
    if reply.began is not None:
        clock.set_right(reply.began)
    if reply.identity and not replica.identity.site_identity:
        with contextlib.suppress(StoreError):
            replica.identity.learn_site(reply.identity)


def _ends(operations: Sequence[Operation], behind: Sequence[Operation], known: Collection[str]) -> dict[str, int]:
    """Return the last readings of boot clocks among what is `behind`.

    Of boots of `operations` that are over, and of which no server has told when they began: `known` are the others. All
    of such a boot is shifted alike where it would lie in the future, and what comes later must not lie there either.
    """
    boots = {one.boot for one in operations if one.estimated}.difference(known)
    ends: dict[str, int] = {}
    for one in behind if boots else ():
        if one.boot in boots:
            ends[one.boot] = max(one.boot_ms, ends.get(one.boot, 0))
    return ends


def batch(waiting: Sequence[Operation]) -> tuple[Operation, ...]:
    """Return the first operations that go into one push.

    At least one, where there is one.
    """
    taken: list[Operation] = []
    size = 0
    for operation in waiting[:BATCH_OPERATIONS]:
        size += len(msgspec.json.encode(operation)) + 1
        if taken and size > BATCH_BYTES:
            break
        taken.append(operation)
    return tuple(taken)


def _obey(replica: Replica, reply: PushReply, request: PushRequest) -> None:
    """Do what the server asks for after a refused batch."""
    match reply.problem:
        case "":
            pass
        case "gap":
            if not replica.rewind(reply.expected):
                replica.fork()
        case "lost":
            if not replica.lost(reply.expected, request.acked_cursor):
                replica.fork()
        case "forked":
            replica.fork()
        case "conflict":
            replica.conflict(reply.conflict)
        case _:
            raise SyncProblem("server-confused", status=200)
