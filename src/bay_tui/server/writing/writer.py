"""Commit many waiting jobs in one transaction a site, then answer.

One thread writes for each site; for SQLite, which locks whole databases, one for all. While one group is being
written the next one gathers, so the cost of a commit is shared by whoever waits. A job that breaks a group is found by
running the group's jobs one by one; the others are not disturbed. Where the database itself fails, all of the group is
told so at once: each would only wait for the same.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec
import sqlalchemy as sa

from bay_tui.server.auth import Caller
from bay_tui.server.feed.feed_event import FeedEvent, event_of
from bay_tui.server.metrics import Metrics
from bay_tui.server.problems import ProblemError, logger, stopping
from bay_tui.server.sql.database import ServerDatabase
from bay_tui.server.sql.faults import fault_of, for_good, reason_of
from bay_tui.server.writing.clock_doubts import ClockDoubts, ClockReading
from bay_tui.server.writing.lanes import Lane
from bay_tui.server.writing.site_cache import SiteCache
from bay_tui.server.writing.transaction import SiteTransaction
from bay_tui.server.writing.verdicts import PushBatch, dated, push
from bay_tui.wire.protocol import PushReply
from bay_tui.workshop.decision import Refused
from bay_tui.workshop.operations import Operation

T = TypeVar("T")

MOST_WAITING = 2000
"""How many jobs may wait at a site before new ones are turned away."""

STOP_SECONDS = 1.0
"""How long a server that stops goes on with what waits to be written."""

_STUCK_SECONDS = 120.0
"""So long after its last failure a site counts as one that cannot be written, unless something was. Terminals come
again within a minute."""


class Waiting(NamedTuple):
    """Say how many jobs of a site wait, and how long.

    As long as the oldest. What failed and is tried again by its sender has waited since it first came.
    """

    jobs: int
    seconds: float


class _Stuck(NamedTuple):
    since: float
    last: float


class WriteJob(Generic[T]):
    """Describe work to do inside a site's transaction.

    `operations` returns those that are decided in the transaction it is given, in which they have just been dated; they
    and `acknowledged` are read ahead for the group. `caller` is admitted there before anything is done for it,
    `reading` is what it says of the time. `committed` makes the answer of what `run` returned, once all of the group is
    written.
    """

    def __init__(
        self,
        site: str,
        run: Callable[[SiteTransaction], T],
        *,
        operations: Callable[[SiteTransaction], Sequence[Operation]] = lambda _: (),
        acknowledged: str = "",
        caller: Caller | None = None,
        reading: ClockReading | None = None,
        committed: Callable[[T, SiteTransaction], T] | None = None,
    ) -> None:
        self.site = site
        self.run = run
        self.committed = committed
        self.operations = operations
        self.acknowledged = acknowledged
        self.caller = caller
        self.reading = reading
        self.came = time.monotonic()
        self.careful = False
        self.future: Future[T] = Future()


def push_job(caller: Caller, batch: PushBatch) -> WriteJob[PushReply]:
    """Return the job that takes a batch of a remembered caller."""

    def with_moment(reply: PushReply, transaction: SiteTransaction) -> PushReply:
        # That of the whole group, for so it goes out in the feed: a terminal knows it when it comes by there.
        """Return the reply with the cursor its group was committed at."""
        return msgspec.structs.replace(reply, cursor=transaction.cursor)

    ready = batch

    # In each transaction anew: one that failed has left nothing of what it learned of clocks.
    def dating(transaction: SiteTransaction) -> Sequence[Operation]:
        """Return the operations, dated."""
        nonlocal ready
        ready = dated(transaction, batch)
        return ready.operations

    return WriteJob(
        caller.site,
        lambda transaction: push(transaction, ready),
        operations=dating,
        acknowledged=batch.acked_id,
        caller=caller,
        reading=ClockReading(caller.device, batch.anchor, batch.received_at),
        committed=with_moment,
    )


class Writer:
    """Run jobs on threads of its own.

    `clocks` knows whether the server's clock can be right. `on_commit` is called after each commit that moved a site's
    feed, with the site and, as long as that is one page, its event.
    """

    def __init__(
        self, database: ServerDatabase, metrics: Metrics, on_commit: Callable[[str, FeedEvent | None], None]
    ) -> None:
        self._database = database
        self._metrics = metrics
        self._on_commit = on_commit
        self._cache = SiteCache()
        self.clocks = ClockDoubts()
        self._connection: sa.Connection | None = None
        self._lanes: dict[str, Lane[WriteJob[Any]]] = {}
        self._stuck: dict[str, _Stuck] = {}
        self._open = False
        self._gate = threading.Lock()
        self._ending = threading.Lock()

    def start(self) -> None:
        """Begin to work. Raises what connecting raises."""
        self._connection = self._database.kept_connection()
        self._open = True

    def stop(self) -> None:
        """Finish what waits, for a moment, and end.

        What was not written by then is turned away, as is what comes later.
        """
        with self._ending:
            with self._gate:
                was_open, self._open = self._open, False
            if was_open:
                self._end(list(self._lanes.values()))

    def _end(self, lanes: list[Lane[WriteJob[Any]]]) -> None:
        for lane in lanes:
            lane.end()
        until = time.monotonic() + STOP_SECONDS
        late = [lane for lane in lanes if not lane.join(until - time.monotonic())]
        for job in _wanted([job for lane in late for job in lane.give_up()]):
            job.future.set_exception(stopping())
        if late:
            self._database.cut()
        for lane in late:
            lane.join(STOP_SECONDS)
        if self._connection is not None and not any(lane.alive for lane in late):
            self._connection.close()

    def submit(self, job: WriteJob[T]) -> Future[T]:
        """Queue a job; return the future of its result.

        Raises ProblemError (503) where too many wait already, or the server is stopping.
        """
        with self._gate:
            if not self._open:
                raise stopping()
            lane = self._lane(job.site)
            if len(lane) >= MOST_WAITING:
                raise ProblemError(503, "busy", "too many requests wait to be written", retry_after=1)
            lane.put(job)
        return job.future

    def waits(self) -> dict[str, Waiting]:
        """Return what waits to be written, by site."""
        now = time.monotonic()
        found = {
            site: Waiting(0, now - stuck.since)
            for site, stuck in list(self._stuck.items())
            if now - stuck.last < _STUCK_SECONDS
        }
        for job in [job for lane in list(self._lanes.values()) for job in lane.pending()]:
            jobs, seconds = found.get(job.site, (0, 0.0))
            found[job.site] = Waiting(jobs + 1, max(seconds, now - job.came))
        return found

    def _lane(self, site: str) -> Lane[WriteJob[Any]]:
        name = "" if self._database.is_sqlite else site
        lane = self._lanes.get(name)
        if lane is None:
            lane = self._lanes[name] = self._new_lane(name)
        return lane

    def _new_lane(self, name: str) -> Lane[WriteJob[Any]]:
        lane = Lane(name, self._write)
        lane.start()
        return lane

    def _write(self, jobs: list[WriteJob[Any]]) -> None:
        jobs = _wanted(jobs)
        for site in dict.fromkeys(job.site for job in jobs):
            self._run([job for job in jobs if job.site == site])

    def _run(self, group: list[WriteJob[Any]]) -> None:
        try:
            results, transaction, since = self._commit(group)
        except Exception as error:
            self._failed(group, error)
            return
        self._stuck.pop(group[0].site, None)
        self._afterwards(self._tell, transaction, since)
        self._afterwards(self._settle, transaction, len(group))
        for job, result in zip(group, results, strict=True):
            if isinstance(result, ProblemError | Refused):
                job.future.set_exception(result)
            else:
                job.future.set_result(job.committed(result, transaction) if job.committed else result)
        self._afterwards(self._tell_others, transaction)

    def _failed(self, group: list[WriteJob[Any]], error: Exception) -> None:
        """Run a failed group's jobs one by one, or answer them."""
        site, fault = group[0].site, fault_of(error)
        if len(group) > 1 and (fault is None or fault.alone):
            logger.warning("%d jobs at site %s failed, they run one by one: %s", len(group), site, reason_of(error))
            for job in group:
                self._run([job])
            return
        if for_good(error) and not group[0].careful:
            # Sent again it would fail again, and all that stands behind it: the operation in it is looked for.
            group[0].careful = True
            self._run(group)
            return
        if fault is not None:
            now, came = time.monotonic(), min(job.came for job in group)
            self._stuck[site] = _Stuck(min(came, self._stuck.get(site, _Stuck(came, now)).since), now)
            logger.warning("%d jobs at site %s were not written, %s", len(group), site, reason_of(error))
            error = ProblemError(503, fault.code, f"nothing was written: {fault.reason}", retry_after=1)
        for job in group:
            job.future.set_exception(error)

    def _commit(self, group: list[WriteJob[Any]]) -> tuple[list[Any], SiteTransaction, str]:
        site = group[0].site
        with self._database.writing(self._connection) as connection:
            transaction = SiteTransaction(self._database, connection, site, self._cache)
            transaction.careful = any(job.careful for job in group)
            since = transaction.cursor
            transaction.prepare(
                [operation for job in group for operation in job.operations(transaction)],
                [job.acknowledged for job in group if job.acknowledged],
                [job.caller.device for job in group if job.caller],
            )
            results = [_result(job, transaction) for job in group]
            readings = [job.reading for job in group if job.reading]
            if readings:
                self.clocks.listen(site, readings)
                self.clocks.record(transaction, readings[-1].received_at)
            transaction.flush()
        return results, transaction, since

    def _afterwards(self, do: Callable[..., None], transaction: SiteTransaction, *more: Any) -> None:
        """Run something after the commit, and log its failure.

        What was committed stays answered, and the writer goes on.
        """
        try:
            do(transaction, *more)
        except Exception as error:
            if fault_of(error):
                logger.warning("after a commit at site %s nobody else was told: %s", transaction.site, reason_of(error))
            else:
                logger.warning("after a commit at site %s something failed", transaction.site, exc_info=True)

    def _tell(self, transaction: SiteTransaction, since: str) -> None:
        """Tell the listeners of this process about the commit.

        Before anything else: how long that takes is what people see.
        """
        if transaction.moved:
            event = event_of(since, transaction.cursor, transaction.positions, transaction.bodies)
            self._on_commit(transaction.site, event)

    def _settle(self, transaction: SiteTransaction, jobs: int) -> None:
        """Let the next transaction know what this one knew, and count."""
        transaction.committed()
        site = transaction.site
        self._metrics.count("bay_tui_groups_total", site=site)
        self._metrics.count("bay_tui_group_jobs_total", jobs, site=site)
        for status, number in Counter(str(line["status"]) for line in transaction.lines).items():
            self._metrics.count("bay_tui_operations_total", number, site=site, status=status)

    def _tell_others(self, transaction: SiteTransaction) -> None:
        """Tell other processes that the site's feed moved.

        They look by themselves now and then, so one that is not told is only late.
        """
        if transaction.moved:
            self._database.notify(transaction.site)


def _wanted(jobs: list[WriteJob[Any]]) -> list[WriteJob[Any]]:
    """Return those whose result somebody awaits, from now on surely."""
    return [job for job in jobs if job.future.set_running_or_notify_cancel()]


def _result(job: WriteJob[Any], transaction: SiteTransaction) -> Any:
    """Run a job; return its result or its refusal.

    A job refuses before it has changed anything.
    """
    try:
        if job.caller is not None:
            transaction.admit(job.caller)
        return job.run(transaction)
    except (ProblemError, Refused) as refusal:
        return refusal
