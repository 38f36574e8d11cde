"""What must hold at every moment, and what must hold in the end. The numbers are those of `docs/sync.md`.

1. What a person was told is recorded is in the outbox of their terminal, for as long as backups are kept.
2. An operation has one effect and one verdict, however often it is sent.
3. The server takes a terminal's operations in the order they were recorded.
4. A cursor never passes a change that was not taken over.
5. In the end every terminal has what the server has.
6. A terminal shows what is confirmed with what is not yet confirmed replayed over it, nothing twice.
7. One's own facts never vanish from one's terminal without a verdict one can see.
8. Nothing arrives that is none of this terminal's business.
9. Within one boot, order and length are those of the boot clock, whatever the clocks of terminals and servers say. As
   long as the servers' are right, no wrong clock changes an instant that is not marked as estimated, and what is marked
   so happened before it came; but for what a terminal records on in a boot of which a clone has handed in a guess.
16. A draft is there until what became of it is recorded, and both are one step.
17. What a command says under one id is one operation, however often and however late it is said.
18. Hours and stock are what the plain records give by the formula.
"""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, timedelta
from typing import Any

from tests.simulation.books import check_hours, check_stock
from tests.simulation.environment import BEGINNING, Violation
from tests.simulation.history import History
from tests.simulation.network import LATEST, SLOWEST
from tests.simulation.papers import number_of
from tests.simulation.replayed import Replayed
from tests.simulation.server import BACKUP_SECONDS
from tests.simulation.terminals import Machine, WatchedReplica

from bay_tui.server.writing.dating import TOLERANCE
from bay_tui.store.outbox import OutboxEntry
from bay_tui.sync.exchange import _PATIENCE
from bay_tui.wire.cursor import Cursor
from bay_tui.workshop.operations import Operation
from bay_tui.workshop.records import KINDS, SERVER_ONLY, ExceptionCase, Record, kind_of
from bay_tui.workshop.rulebook import decide
from bay_tui.workshop.time.hours import bookings_by_staff
from bay_tui.workshop.view import Key, Memory

NETWORK_SECONDS = LATEST + SLOWEST + 2
_VIEW_EVERY = 6
_REFUSED = ("refused", "depends")


class Checker:
    """Looks at terminals after each change, with the server's history beside them."""

    def __init__(
        self, history: Callable[[], History], clock_was_set: Callable[[], bool], seconds: Callable[[], float]
    ) -> None:
        self._history, self._seconds = history, seconds
        self._clock_was_set = clock_was_set
        self._read: dict[str, tuple[str, int]] = {}
        self._promised: dict[str, str] = {}
        self._refused: set[tuple[str, str]] = set()
        self._doubted: set[tuple[str, str]] = set()
        self._looks = 0
        self._replayed: dict[str, Replayed] = {}
        self._at_rest: dict[str, tuple[int, int, dict[str, OutboxEntry]]] = {}

    def changed(self, machine: Machine, kind: str) -> None:
        """Check one terminal after it read, was answered, recorded or was opened."""
        replica = machine.replica
        if replica is None:
            return
        self._looks += 1
        history = self._history()
        if kind in ("read", "opened"):
            machine.drafts.check(machine.name, replica)
        if kind == "opened":
            self._durable(machine, replica)
            self._in_scope(machine, replica)
        if kind in ("read", "opened"):
            self._cursor(machine, replica, history, anew=kind == "opened")
        everything = kind == "opened" or self._looks % _VIEW_EVERY == 0
        if everything:
            self._at_rest.pop(machine.name, None)
        self._entries(machine, replica, history)
        if everything:
            self._kept(machine, replica)
            self._view(machine, replica, anew=kind == "opened")

    def stopped(self, machine: Machine, replica: WatchedReplica) -> None:
        """Remember what a terminal knew when it was stopped: all of that was durable.

        Not what a restored server had lost by then: the same operation sent again makes the same position again, and
        meanwhile the terminal may have taken over a snapshot from before it.
        """
        self._promised[machine.name] = replica.cursor if self._history().holds(replica.cursor) else ""

    def _durable(self, machine: Machine, replica: WatchedReplica) -> None:
        promised = self._history().holds(self._promised.pop(machine.name, ""))
        here = replica._confirmed.position
        # Being further back is right where a crash came while the snapshot of a restored server was taken over.
        if promised is not None and (here is None or here.seq < promised.seq):
            raise Violation(1, f"{machine.name} had read to {promised} and is back at {here}")
        self._kept(machine, replica)

    def _kept(self, machine: Machine, replica: WatchedReplica) -> None:
        for id in machine.recorded:
            if replica.outbox.get(id) is None:
                if self._out_of_use(machine, id):
                    machine.census.strike("no longer kept")
                    continue
                known = self._history().ledger.get(id)
                where = f"only the server has it ({known.status} {known.code})" if known else "nobody has it"
                raise Violation(1, f"{machine.name} no longer has {id} that was recorded: {where}")

    def _out_of_use(self, machine: Machine, id: str) -> bool:
        """Tell whether an answer is older than any backup a server may be restored from."""
        return self._seconds() - machine.answered.get(id, self._seconds()) >= BACKUP_SECONDS

    def _cursor(self, machine: Machine, replica: WatchedReplica, history: History, anew: bool) -> None:
        read = history.holds(replica.cursor)
        if read is None:
            self._read.pop(machine.name, None)
            return
        epoch, before = self._read.get(machine.name, ("", 0))
        if anew or epoch != history.epoch or before > read.seq:
            before = 0
        self._read[machine.name] = (history.epoch, read.seq)
        memory = _confirmed(replica)
        for (kind, id), record in history.changed(before, read.seq):
            found = memory.get(KINDS[kind], id)
            if found != record:
                raise Violation(
                    4, f"{machine.name} at {replica.cursor} has {kind} {id} not as of {read.seq}: {found} for {record}"
                )

    def _entries(self, machine: Machine, replica: WatchedReplica, history: History) -> None:
        read = history.holds(replica.cursor)
        rest = self._resting(machine, history, read)
        for id, entry in replica.outbox._entries.items():
            if rest.get(id) is entry:
                continue
            if entry.verdict is None:
                machine.answered.pop(entry.id, None)
            else:
                machine.answered.setdefault(entry.id, self._seconds())
            line = history.ledger.get(entry.id)
            if entry.state in _REFUSED:
                self._refused.add((machine.name, entry.id))
            # What was refused once is not shown again while a restored server is asked once more.
            seen_refused = (machine.name, entry.id) in self._refused
            if read is not None:
                inside = line is not None and line.seq <= read.seq
                if inside and line.effective and entry.shows and not self._put_up_with(machine, entry):
                    raise Violation(
                        6, f"{machine.name} at {read.seq} shows {_said(entry)} twice, confirmed at {line.seq}"
                    )
                if not inside and not entry.shows and not seen_refused:
                    raise Violation(
                        7, f"{machine.name} at {read.seq} shows {_said(entry)} no more, nor is it confirmed"
                    )
            if entry.state in _REFUSED and not entry.settled_by and not entry.needs_attention:
                raise Violation(7, f"{machine.name} hides that {_said(entry)} was refused")
            if read is not None and entry.operation.args.fact and not seen_refused:
                self._witnessed(machine, replica, entry)
            if read is not None and inside and entry.passed:
                rest[entry.id] = entry

    def _resting(self, machine: Machine, history: History, read: Cursor | None) -> dict[str, OutboxEntry]:
        """Return the entries of a terminal that have passed for good: only a step back of either side touches them."""
        life, seq, rest = self._at_rest.get(machine.name, (0, 0, {}))
        here = read.seq if read else 0
        if life != history.life or here < seq:
            rest = {}
        self._at_rest[machine.name] = (history.life, here, rest)
        return rest

    def _put_up_with(self, machine: Machine, entry: OutboxEntry) -> bool:
        """Where pushes go unanswered for too long, the feed is taken over in doubt: that is decided, not a mistake."""
        doubted = (machine.name, entry.id)
        if machine.process is not None and machine.process.engine._exchange._failures >= _PATIENCE:
            self._doubted.add(doubted)
        return entry.state == "pending" and doubted in self._doubted

    def _witnessed(self, machine: Machine, replica: WatchedReplica, entry: OutboxEntry) -> None:
        # A count that finds what the server expects by then leaves nothing, nor does the end of a wait whose beginning
        # a restored server has lost: that is no loss.
        left = [key for key in entry.touched if key[1] == entry.id and key[0] not in ("movement", "standstill")]
        if not left or any(replica.view.get(KINDS[kind], id) is not None for kind, id in left):
            return
        if replica.view.get(ExceptionCase, f"{entry.id}.x1") is None:
            raise Violation(7, f"{machine.name} shows nothing of {_said(entry)}")

    def _view(self, machine: Machine, replica: WatchedReplica, *, anew: bool) -> None:
        memory = _confirmed(replica)
        if anew:
            self._replayed.pop(machine.name, None)
        fresh = self._replayed.setdefault(machine.name, Replayed()).look(memory, replica.outbox.shown())
        for record in fresh.overlay.changes():
            shown = replica.view.get(type(record), record.id)
            if shown != record:
                raise Violation(6, f"{machine.name} shows {shown} instead of {record}")
        for kind, id in getattr(replica.view, "pending") - fresh.pending:  # noqa: B009
            if replica.view.get(KINDS[kind], id) != memory.get(KINDS[kind], id):
                raise Violation(6, f"{machine.name} shows {kind} {id} changed, but nothing changes it")

    def _in_scope(self, machine: Machine, replica: WatchedReplica) -> None:
        for record in _confirmed(replica):
            if kind_of(record) in SERVER_ONLY or record.id.startswith(("z-", "ro-z-", "v-z-")):
                raise Violation(8, f"{machine.name} has {kind_of(record)} {record.id}")

    # In the end

    def settled(self, machine: Machine) -> str:
        """Say what is not yet as it has to be in the end; nothing where all is well."""
        replica, history = machine.replica, self._history()
        if replica is None:
            return f"{machine.name} is not running"
        read = history.holds(replica.cursor)
        if replica.outbox.counts.waiting or read is None or read.seq != history.seq:
            assert machine.process is not None
            state, waiting = machine.process.engine.state, replica.outbox.counts.waiting
            there = f"{history.epoch}:{history.seq}"
            return f"{machine.name} is {state.phase} {state.problem}, {waiting} wait, {replica.cursor} for {there}"
        return ""

    def finally_same(self, machines: list[Machine]) -> None:
        """Check that all is where it belongs, once everybody has everything."""
        history = self._history()
        truth = Memory(record for _, record in history.records.values())
        for machine in machines:
            replica = machine.replica
            assert replica is not None
            self._cursor(machine, replica, history, anew=True)
            self._kept(machine, replica)
            self._view(machine, replica, anew=True)
            self._in_scope(machine, replica)
            self._same(machine, replica, truth)
            self._delivered(machine, replica, history)
        self._same_hours(machines[0], truth)
        if not self._clock_was_set():
            # Years apart, what somebody began and never ended is given up by the product, and not by the formula.
            check_hours(truth, BEGINNING - timedelta(days=2), BEGINNING + timedelta(seconds=self._seconds()))
        check_stock(truth)
        self._once(history)
        self._commanded(history)
        self._dated(machines, history)

    def _same(self, machine: Machine, replica: WatchedReplica, truth: Memory) -> None:
        here = {_key(record): record for record in _confirmed(replica)}
        there = {_key(record): record for record in truth}
        different = sorted(key for key in here.keys() | there.keys() if here.get(key) != there.get(key))
        if different:
            key = different[0]
            raise Violation(
                5, f"{machine.name} differs in {len(different)}, {key}: {here.get(key)} for {there.get(key)}"
            )
        for key, record in there.items():
            if replica.view.get(KINDS[key[0]], key[1]) != record:
                raise Violation(6, f"{machine.name} shows {key} not as it is")
        if _found_by(_confirmed(replica)) != _found_by(truth):
            raise Violation(5, f"{machine.name} finds records by other values")

    def _same_hours(self, machine: Machine, truth: Memory) -> None:
        # Hours are a function of the records and what they are found by, which are the same everywhere by now.
        replica = machine.replica
        assert replica is not None
        since, until = BEGINNING - timedelta(days=1), BEGINNING + timedelta(days=1, seconds=self._seconds())
        if bookings_by_staff(replica.view, since, until) != bookings_by_staff(truth, since, until):
            raise Violation(5, f"{machine.name} counts other hours")

    def _delivered(self, machine: Machine, replica: WatchedReplica, history: History) -> None:
        last = 0
        for id in machine.recorded:
            line, entry = history.ledger.get(id), replica.outbox.get(id)
            if line is None:
                raise Violation(1, f"{machine.name} recorded {id}, which the server does not have")
            if line.seq <= last:
                raise Violation(3, f"{machine.name} recorded {id} later than the server took it, at {line.seq}")
            last = line.seq
            if entry is None and self._out_of_use(machine, id):
                continue
            if entry is None or entry.verdict is None or (entry.verdict.status, entry.verdict.code) != line[5:7]:
                raise Violation(2, f"{machine.name} has {entry and entry.verdict} for {id}, the server {line}")
            if entry.needs_attention == line.effective and not entry.settled_by:
                raise Violation(7, f"{machine.name} hides the verdict {line.status} of {id}")

    def _once(self, history: History) -> None:
        """Replay the ledger from its beginning: it must leave exactly what the tables hold."""
        memory = Memory()
        done: set[str] = set()
        for line, operation in history.operations():
            if operation.id in done:
                raise Violation(2, f"{operation.id} was done twice, again at {line.seq}")
            done.add(operation.id)
            decision = decide(memory, operation)
            if line.effective != (decision.status in ("applied", "flagged")):
                raise Violation(2, f"{line.id} was {line.status} and is {decision.status} when decided again")
            for record in decision.records:
                memory.put(record)
        expected = {_key(record): record for record in memory if kind_of(record) not in SERVER_ONLY}
        found = {key: record for key, (_, record) in history.records.items()}
        different = sorted(key for key in expected.keys() | found.keys() if expected.get(key) != found.get(key))
        if different:
            key = different[0]
            raise Violation(
                2, f"the ledger gives {len(different)} other records, {key}: {expected.get(key)} for {found.get(key)}"
            )

    def _commanded(self, history: History) -> None:
        said = Counter(number for _, operation in history.operations() if (number := number_of(operation.args)))
        for number, times in said.items():
            if times > 1:
                raise Violation(17, f"what command {number} said was done {times} times")

    def _dated(self, machines: list[Machine], history: History) -> None:
        self._in_step(history)
        if self._clock_was_set():
            return
        true = {id: at for machine in machines for id, at in machine.recorded.items()}
        guessed = _guessed_by_clones(machines, history)
        for line, operation in history.operations():
            happened = true.get(operation.id)
            ahead = operation.at > line.received_at.replace(tzinfo=UTC) + TOLERANCE
            if operation.estimated and ahead and operation.boot_ms <= guessed.get(operation.boot, operation.boot_ms):
                raise Violation(9, f"{operation.id} of {operation.device} is dated after it came")
            if happened is None or operation.estimated:
                continue
            off = (operation.at - BEGINNING).total_seconds() - happened
            if abs(off) > NETWORK_SECONDS:
                raise Violation(9, f"{operation.id} of {operation.device} is dated {off:.0f} seconds off")

    def _in_step(self, history: History) -> None:
        """Check that operations of one boot are as far apart as the boot clock says."""
        first: dict[tuple[str, str], Operation] = {}
        for _, operation in history.operations():
            if not operation.boot:
                continue
            one = first.setdefault((operation.terminal, operation.boot), operation)
            apart = (operation.at - one.at).total_seconds() - (operation.boot_ms - one.boot_ms) / 1000
            # As far as the network makes two readings of one clock differ, the later one is followed.
            if abs(apart) > NETWORK_SECONDS:
                raise Violation(9, f"{operation.id} of {operation.device} is {apart:.0f} seconds off {one.id}")


def _guessed_by_clones(machines: list[Machine], history: History) -> dict[str, int]:
    """Return by boot how far the boot clock had come when a clone was made that may have handed in the first out of it.

    A clone is in another boot and does not know that this one ran on: what is recorded there later is as far from its
    guess as the boot clock says, and so may lie ahead of when it comes.
    """
    copied: dict[str, int] = {}
    for machine in machines:
        copied |= machine.copied
    first: dict[str, Operation] = {}
    for _, operation in history.operations():
        first.setdefault(operation.boot, operation)
    return {
        boot: ms for boot, ms in copied.items() if boot in first and first[boot].estimated and first[boot].boot_ms <= ms
    }


def _confirmed(replica: WatchedReplica) -> Memory:
    return replica._confirmed.memory


def _found_by(memory: Memory) -> dict[tuple[str, str], dict[str, Any]]:
    """Return what records are found by; an index that nothing is found in any more is none."""
    return {(kind, index): held for kind, every in memory._index.items() for index, held in every.items() if held}


def _key(record: Record) -> Key:
    return kind_of(record), record.id


def _said(entry: OutboxEntry) -> str:
    return f"{entry.state} {entry.operation.device[:4]}:{entry.operation.number} {entry.id}"
