"""Commit many waiting jobs in one transaction a site, then answer.

One thread writes. While one group is being written the next one gathers, so the cost of a commit is shared by whoever
waits. A job that breaks a group is found by running the group's jobs one by one; the others are not disturbed.
"""

import queue
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, Generic, TypeVar

import msgspec
import sqlalchemy as sa

from bay_tui.server.auth import Caller
from bay_tui.server.feed.feed_event import FeedEvent, event_of
from bay_tui.server.metrics import Metrics
from bay_tui.server.problems import ProblemError, logger
from bay_tui.server.sql.database import ServerDatabase
from bay_tui.server.writing.clock_doubts import ClockDoubts, ClockReading
from bay_tui.server.writing.site_cache import SiteCache
from bay_tui.server.writing.transaction import SiteTransaction
from bay_tui.server.writing.verdicts import PushBatch, dated, push
from bay_tui.wire.protocol import PushReply
from bay_tui.workshop.decision import Refused
from bay_tui.workshop.operations import Operation

T = TypeVar("T")

GROUP_JOBS = 64
"""How many jobs one transaction takes at most."""

MOST_WAITING = 2000
"""How many jobs may wait before new ones are turned away."""


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
    """Run jobs on a thread of its own.

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
        self._waiting: queue.Queue[WriteJob[Any] | None] = queue.Queue(MOST_WAITING)
        self._thread = threading.Thread(target=self._work, name="bay-tui-writer", daemon=True)
        self._open = False
        self._gate = threading.Lock()

    def start(self) -> None:
        """Begin to work. Raises what connecting raises."""
        self._connection = self._database.kept_connection()
        self._open = True
        self._thread.start()

    def stop(self) -> None:
        """Finish what waits, and end. What comes later is turned away."""
        with self._gate:
            if not self._open:
                return
            self._open = False
            self._waiting.put(None)
        self._thread.join()

    def submit(self, job: WriteJob[T]) -> Future[T]:
        """Queue a job; return the future of its result.

        Raises ProblemError (503) where too many wait already, or the server is stopping.
        """
        with self._gate:
            if not self._open or self._waiting.full():
                raise ProblemError(503, "busy", "too many requests wait to be written", retry_after=1)
            self._waiting.put_nowait(job)
        return job.future

    def _work(self) -> None:
        going_on = True
        while going_on:
            group, going_on = self._gather()
            for site in dict.fromkeys(job.site for job in group):
                self._run([job for job in group if job.site == site])
        if self._connection is not None:
            self._connection.close()

    def _gather(self) -> tuple[list[WriteJob[Any]], bool]:
        group: list[WriteJob[Any]] = []
        job = self._waiting.get()
        while job is not None:
            group.append(job)
            if len(group) >= GROUP_JOBS:
                break
            try:
                job = self._waiting.get_nowait()
            except queue.Empty:
                break
        return group, job is not None

    def _run(self, group: list[WriteJob[Any]]) -> None:
        try:
            results, transaction, since = self._commit(group)
        except Exception as error:
            if len(group) > 1:
                logger.warning("a group of %d jobs failed, they run one by one", len(group), exc_info=error)
                for job in group:
                    self._run([job])
            else:
                group[0].future.set_exception(error)
            return
        self._afterwards(self._tell, transaction, since)
        self._afterwards(self._settle, transaction, len(group))
        for job, result in zip(group, results, strict=True):
            if isinstance(result, ProblemError | Refused):
                job.future.set_exception(result)
            else:
                job.future.set_result(job.committed(result, transaction) if job.committed else result)
        self._afterwards(self._tell_others, transaction)

    def _commit(self, group: list[WriteJob[Any]]) -> tuple[list[Any], SiteTransaction, str]:
        site = group[0].site
        with self._database.writing(self._connection) as connection:
            transaction = SiteTransaction(self._database, connection, site, self._cache)
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
        except Exception:
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
        self._metrics.count("bay_tui_groups_total")
        self._metrics.count("bay_tui_group_jobs_total", jobs)
        for status, number in Counter(str(line["status"]) for line in transaction.lines).items():
            self._metrics.count("bay_tui_operations_total", number, status=status)

    def _tell_others(self, transaction: SiteTransaction) -> None:
        """Tell other processes that the site's feed moved.

        They look by themselves now and then, so one that is not told is only late.
        """
        if transaction.moved:
            self._database.notify(transaction.site)


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
