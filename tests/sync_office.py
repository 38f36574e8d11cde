"""A dealership server in memory: the real rulebook behind the protocol, and links to it that fail as networks do."""

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta

import msgspec

from bay_tui.sync.link import SyncProblem
from bay_tui.wire.cursor import Cursor, epoch_of
from bay_tui.wire.protocol import Change, EnrolReply, PullReply, PushReply, PushRequest, Snapshot
from bay_tui.wire.verdicts import Verdict
from bay_tui.workshop.operations import SERVER_DEVICE, Operation, content_hash
from bay_tui.workshop.records import Job, Order, Part, Site, Staff, Vehicle, kind_of
from bay_tui.workshop.rulebook import decide
from bay_tui.workshop.view import Memory
from bay_tui.workshop.words import OrderState, Role

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)

WORKSHOP = [
    Site(id="main", name="4S"),
    Staff(id="li", number="7", name="李师傅", roles=(Role.TECHNICIAN,)),
    Staff(id="wang", number="8", name="王主任", roles=(Role.FOREMAN, Role.PARTS, Role.ADVISER)),
    Vehicle(id="car", plate="粤B59185", plate_key="粤B59185"),
    Order(id="ro", number="0001", vehicle="car", state=OrderState.RECEIVED),
    *(Job(id=f"job{n}", order="ro", line=n, title=f"作业 {n}", standard_hours=1.0) for n in range(1, 6)),
    Part(id="OF-1", number="OF-1", name="机油滤清器", on_hand=10),
]


class Machine:
    """The clocks of a machine that stand still unless told otherwise."""

    def __init__(self, boot="boot-1", boot_ms=60_000, wall=START):
        self.id, self.ms, self.clock = boot, boot_ms, wall

    def boot(self):
        return self.id

    def boot_ms(self):
        return self.ms

    def wall(self):
        return self.clock

    def pass_time(self, **span):
        step = timedelta(**span)
        self.ms += step // timedelta(milliseconds=1)
        self.clock += step


class Office:
    """What the server keeps. `backup` and `restore` do what an administrator does.

    Without `tells_moments` it is of the version before: it says no cursor after a push, and asks for none.
    """

    def __init__(self, records=WORKSHOP):
        self.epoch, self.seq = "first", 0
        self.hashes = ["h"]
        self.memory = Memory()
        self.changes = []
        self.ledger = {}
        self.numbers = {}
        self.now = START
        self.effects = 0
        self.listeners = set()
        self.tells_moments = True
        for record in records:
            self._write(record)

    def _write(self, *records):
        changes = []
        for record in records:
            self.memory.put(record)
            raw = msgspec.Raw(msgspec.json.encode(record))
            changes.append(Change(kind=kind_of(record), id=record.id, seq=0, record=raw))
        self._move_on(changes)

    def tell(self, change):
        """Put something into the feed that no rule made."""
        self._move_on([change])

    def _move_on(self, changes):
        before = self.cursor
        self.seq += 1
        self.changes += [msgspec.structs.replace(change, seq=self.seq) for change in changes]
        said = before.encode() + msgspec.json.encode(changes)
        self.hashes.append(hashlib.sha256(said).hexdigest()[:8])
        for queue in self.listeners:
            queue.put_nowait(self.pull(before))

    @property
    def cursor(self):
        return self.cursor_at(self.seq)

    def cursor_at(self, seq):
        return str(Cursor(self.epoch, seq, self.hashes[seq]))

    def knows(self, cursor):
        return not cursor or (
            (read := Cursor.parse(cursor)).epoch == self.epoch
            and read.seq <= self.seq
            and self.hashes[read.seq] == read.hash
        )

    def do(self, args, actor=""):
        """Do something as the office: no terminal is involved."""
        operation = Operation(id=f"o{self.seq}", device=SERVER_DEVICE, number=1, actor=actor, at=self.now, args=args)
        return self._decide(operation)

    def _decide(self, operation):
        decision = decide(self.memory, operation)
        self.effects += 1
        self._write(*decision.records)
        verdict = Verdict(
            id=operation.id,
            number=operation.number,
            status=decision.status,
            seq=self.seq,
            code=decision.code,
            params=decision.params,
        )
        self.ledger[operation.id] = (content_hash(operation), verdict)
        return verdict

    def push(self, request: PushRequest):
        reply = self._pushed(request)
        return msgspec.structs.replace(reply, cursor=self.cursor) if self.tells_moments else reply

    def _pushed(self, request: PushRequest):
        said = {"server_time": self.now, "epoch": self.epoch}
        last = self.numbers.get(request.device, 0)
        first = request.operations[0].number if request.operations else last + 2
        if request.acked_number and request.acked_id and request.acked_id not in self.ledger:
            if request.acked_number <= last:
                return PushReply(**said, problem="forked")
            if first > last + 1:
                return PushReply(**said, problem="lost", expected=last + 1)
        moment = request.acked_cursor
        if self.tells_moments and epoch_of(moment) == self.epoch and not self.knows(moment):
            return PushReply(**said, problem="lost", expected=last + 1)
        verdicts = []
        for operation in request.operations:
            due = self.numbers.get(request.device, 0) + 1
            if operation.id in self.ledger:
                digest, verdict = self.ledger[operation.id]
                if digest != content_hash(operation):
                    return PushReply(**said, verdicts=tuple(verdicts), problem="conflict", conflict=operation.id)
                if operation.number > due:
                    return PushReply(**said, verdicts=tuple(verdicts), problem="gap", expected=due)
                verdicts.append(msgspec.structs.replace(verdict, number=operation.number))
            elif operation.number < due:
                return PushReply(**said, verdicts=tuple(verdicts), problem="forked")
            elif operation.number > due:
                return PushReply(**said, verdicts=tuple(verdicts), problem="gap", expected=due)
            else:
                verdicts.append(self._decide(operation))
            self.numbers[request.device] = max(operation.number, due - 1)
        return PushReply(**said, verdicts=tuple(verdicts))

    def pull(self, cursor, limit=500, acked=""):
        read = Cursor.parse(cursor or self.cursor_at(0))
        if not self.knows(cursor):
            return PullReply(server_time=self.now, reset=True)
        if self.tells_moments and not self.knows(acked):
            return PullReply(server_time=self.now, lost=True)
        news = [change for change in self.changes if change.seq > read.seq]
        if len(news) > limit:
            upto = news[limit - 1].seq
            part = tuple(change for change in news if change.seq <= upto)
            return PullReply(server_time=self.now, cursor=self.cursor_at(upto), changes=part, more=upto < self.seq)
        return PullReply(server_time=self.now, cursor=self.cursor, changes=tuple(news))

    def snapshot(self, acked=""):
        if self.tells_moments and not self.knows(acked):
            return Snapshot(server_time=self.now, cursor=self.cursor, records=(), lost=True)
        records = tuple(msgspec.Raw(msgspec.json.encode(record)) for record in self.memory)
        return Snapshot(server_time=self.now, cursor=self.cursor, records=records)

    def backup(self):
        return (
            self.seq,
            list(self.memory),
            list(self.changes),
            dict(self.ledger),
            dict(self.numbers),
            self.hashes[: self.seq + 1],
        )

    def restore(self, backup, epoch="second"):
        self.seq, records, self.changes, self.ledger, self.numbers, self.hashes = (
            backup[0],
            backup[1],
            list(backup[2]),
            dict(backup[3]),
            dict(backup[4]),
            list(backup[5]),
        )
        self.memory, self.epoch = Memory(records), epoch


class OfficeLink:
    """A connection to an `Office`. Put what shall go wrong into `faults`: (call, how) pairs, taken in turn.

    How: "request" loses the request, "reply" does it and loses the answer; anything else is raised.
    """

    def __init__(self, office):
        self.office = office
        self.faults = []
        self.calls = []
        self.sent = []
        self.up = True
        self.streams = True
        self.server_version = "1-1"

    def _fault(self, call):
        self.calls.append(call)
        if not self.up:
            raise SyncProblem("server-unreachable")
        if self.faults and self.faults[0][0] == call:
            how = self.faults.pop(0)[1]
            if isinstance(how, Exception):
                raise how
            return how
        return ""

    async def _answer(self, call, make):
        how = self._fault(call)
        if how == "request":
            raise SyncProblem("server-unreachable")
        answer = make()
        await asyncio.sleep(0)
        if how == "reply":
            raise SyncProblem("server-silent")
        return answer

    async def push(self, request):
        self.sent.append(request)
        # As the wire does: what arrives is another object.
        request = msgspec.json.decode(msgspec.json.encode(request), type=PushRequest)
        return await self._answer("push", lambda: self.office.push(request))

    async def pull(self, cursor, wait=0, acked=""):
        if wait:
            queue = asyncio.Queue()
            self.office.listeners.add(queue)
            try:
                reply = await self._answer("poll", lambda: self.office.pull(cursor, acked=acked))
                return reply if reply.changes or reply.reset or reply.lost else await queue.get()
            finally:
                self.office.listeners.discard(queue)
        return await self._answer("pull", lambda: self.office.pull(cursor, acked=acked))

    async def snapshot(self, acked=""):
        return await self._answer("snapshot", lambda: self.office.snapshot(acked))

    async def time(self):
        return await self._answer("time", lambda: self.office.now)

    async def enrol(self, request):
        return await self._answer(
            "enrol",
            lambda: EnrolReply(
                token=f"{request.device}.secret",
                device=request.device,
                site="main",
                name="B2",
                server_time=self.office.now,
            ),
        )

    async def live(self, cursor, acked=""):
        if not self.streams:
            raise SyncProblem("server-garbled", status=200)
        self._fault("live")
        queue = asyncio.Queue()
        self.office.listeners.add(queue)
        try:
            yield None
            missed = self.office.pull(cursor, acked=acked)
            if missed.reset or missed.lost:
                return
            if missed.changes:
                yield missed
            while True:
                item = await queue.get()
                if item is None:
                    return
                if isinstance(item, Exception):
                    raise item
                yield item
        finally:
            self.office.listeners.discard(queue)

    def end_streams(self, problem=None):
        """End every stream: as the server does, or broken by `problem`."""
        for queue in self.office.listeners:
            queue.put_nowait(problem)

    async def close(self):
        pass


def seen(view, *classes):
    """Everything a view shows, for comparing two."""
    return {(kind_of(record), record.id): record for cls in classes for record in view.every(cls)}
