"""What a command records under an id is one operation, however often it is said and however long ago that was."""

import errno
import uuid

import pytest

from bay_tui.commands.beside.recording import HandoverRequest, answer
from bay_tui.store import said
from bay_tui.store.database import Database
from bay_tui.store.journal.memory import MemoryDisk
from bay_tui.store.opening import open_clock
from bay_tui.store.replica import Replica
from bay_tui.wire.protocol import Anchor, PushRequest
from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import Part
from sync_office import Machine, Office
from wire_kit import take_snapshot

PATH = "/data/terminal.journal"
ID = "5b0e7a52-3c0a-4b5e-9a39-3f0d5c0f7a11"
RECEIVED = ops.StockReceived(part="OF-1", quantity=5)


class Terminal:
    """A terminal on a disk in memory; `failing` names the disk operation that fails from now on."""

    def __init__(self, office: Office | None = None) -> None:
        self.failing = ""
        self.disk = MemoryDisk(fault=self._fault)
        self.machine = Machine()
        self.office = office or Office()
        self.open()
        take_snapshot(self.replica, self.office.snapshot())

    def _fault(self, operation: str, _path: str) -> None:
        if operation == self.failing:
            raise OSError(errno.EIO, "broken")

    def open(self) -> None:
        database = Database(PATH, disk=self.disk)
        self.replica = Replica(database, open_clock(database, self.machine))

    def reopen(self) -> None:
        self.failing = ""
        self.disk = self.disk.kill()
        self.open()

    def say(self, args: ops.AnyArgs = RECEIVED, staff: str = "8", id: str = ID):
        return answer(self.replica, HandoverRequest(staff, args, id))

    def sync(self) -> None:
        waiting = tuple(entry.operation for entry in self.replica.outbox.waiting())
        anchor = Anchor(boot=self.machine.boot(), boot_ms=self.machine.boot_ms(), wall=self.machine.wall())
        request = PushRequest(device=self.replica.identity.device, anchor=anchor, operations=waiting)
        self.replica.apply_verdicts(self.office.push(request))
        self.replica.apply_pull(self.office.pull(self.replica.cursor))

    def on_hand(self) -> float:
        part = self.replica.view.get(Part, "OF-1")
        assert part is not None
        return part.on_hand


@pytest.fixture
def terminal() -> Terminal:
    return Terminal()


def test_said_again_it_is_recorded_once(terminal: Terminal) -> None:
    first = terminal.say()
    assert (first.id, first.again, first.problem) == (ID, False, "")
    for _time in range(3):
        terminal.reopen()
        again = terminal.say()
        assert (again.id, again.again, again.problem) == (ID, True, "")
    assert len(terminal.replica.outbox) == 1
    assert terminal.on_hand() == 15


@pytest.mark.parametrize(
    ("args", "staff"),
    [
        (ops.StockReceived(part="OF-1", quantity=6), "8"),
        (RECEIVED, "7"),
        (ops.CallRaised(asks="foreman"), "8"),
    ],
)
def test_something_else_under_the_same_id_is_refused(terminal: Terminal, args: ops.AnyArgs, staff: str) -> None:
    terminal.say()
    other = terminal.say(args, staff)
    assert "Something else" in other.problem
    assert not other.unknown
    assert len(terminal.replica.outbox) == 1


def test_the_id_is_known_when_the_outbox_has_let_go_of_the_entry(terminal: Terminal) -> None:
    terminal.say()
    other = terminal.say(ops.CallRaised(asks="foreman"), id=str(uuid.uuid4()))
    terminal.sync()
    terminal.machine.pass_time(days=15)
    terminal.sync()
    assert len(terminal.replica.outbox) == 0
    take_snapshot(terminal.replica, terminal.office.snapshot())
    terminal.reopen()
    for id_, args in ((ID, RECEIVED), (other.id, ops.CallRaised(asks="foreman"))):
        again = terminal.say(args, id=id_)
        assert (again.id, again.again) == (id_, True)
    assert "Something else" in terminal.say(ops.StockReceived(part="OF-1", quantity=6)).problem
    assert len(terminal.replica.outbox) == 0
    assert terminal.on_hand() == 15


def test_what_a_screen_recorded_leaves_no_id_behind(terminal: Terminal) -> None:
    made = terminal.replica.record("wang", ops.PartRevised(part="OF-1", minimum=3))
    terminal.sync()
    terminal.machine.pass_time(days=15)
    terminal.sync()
    assert terminal.replica.outbox.said(made[0].id) is None


def test_only_so_many_ids_are_kept_and_the_latest_stay(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(said, "MOST_KEPT", 3)
    ids = [terminal.say(id=str(uuid.uuid4())).id for _time in range(5)]
    terminal.sync()
    terminal.machine.pass_time(days=15)
    terminal.sync()
    assert len(terminal.replica.outbox) == 0
    assert [terminal.replica.outbox.said(id_) is not None for id_ in ids] == [False, False, True, True, True]


def test_an_operation_that_only_its_record_tells_of_is_not_recorded_again(terminal: Terminal) -> None:
    terminal.say()
    terminal.sync()
    made_anew = Terminal(terminal.office)
    again = made_anew.say()
    assert (again.id, again.again) == (ID, True)
    assert len(made_anew.replica.outbox) == 0
    assert made_anew.on_hand() == 15


def test_what_the_server_refused_is_said_to_be_refused(terminal: Terminal) -> None:
    promised = ops.JobCancelled(job="job1", reason="no")
    terminal.say(promised)
    terminal.office.memory.drop("job", "job1")
    terminal.sync()
    assert len(terminal.replica.outbox.attention()) == 1
    again = terminal.say(promised)
    assert "the server refused it" in again.problem
    assert not again.unknown


def test_whether_a_failed_flush_has_recorded_it_is_not_known(terminal: Terminal) -> None:
    terminal.failing = "fdatasync"
    reply = terminal.say()
    assert reply.unknown
    assert "disk" in reply.problem
    terminal.reopen()
    # Whether the disk has it or not: said again after the restart it is there, once.
    assert terminal.say().id == ID
    assert len(terminal.replica.outbox) == 1
    assert terminal.on_hand() == 15


def test_a_failure_after_the_disk_has_it_is_no_failure_to_record(terminal: Terminal) -> None:
    def fail(_keys: object) -> None:
        raise RuntimeError("a screen")

    terminal.replica.subscribe(fail)
    reply = terminal.say()
    assert (reply.id, reply.problem, reply.unknown) == (ID, "", False)


def test_a_refusal_is_certain(terminal: Terminal) -> None:
    reply = terminal.say(ops.StockReceived(part="nothing", quantity=1))
    assert reply.problem
    assert not reply.unknown
    assert len(terminal.replica.outbox) == 0
