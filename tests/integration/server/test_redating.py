"""What a server dated while its clock was wrong is set right, and nothing else is.

The true time is reckoned here; the server's clock is what its batches are said to have been received at.
"""

from datetime import UTC, datetime, timedelta
from unittest import mock
from uuid import uuid4

import msgspec
import pytest
import sqlalchemy as sa

from bay_tui.server import ledger_entries, redating
from bay_tui.server.feed.reading import Feed
from bay_tui.server.office import Office
from bay_tui.server.redating import WrongSpan
from bay_tui.server.sql.schema import ledger, site
from bay_tui.server.writing import transaction as transactions
from bay_tui.server.writing.incoming import ReadPush
from bay_tui.server.writing.transaction import SiteTransaction
from bay_tui.server.writing.verdicts import batch_of, dated, push
from bay_tui.wire.protocol import Anchor, PushReply, PushRequest
from bay_tui.workshop.decision import Refused
from bay_tui.workshop.operations import (
    AnyArgs,
    CallAnswered,
    LabourArrived,
    LabourLeft,
    LabourStarted,
    Operation,
    ServerClockCorrected,
    TerminalSaved,
)
from bay_tui.workshop.records import Call, LabourEvent, Order, ServerClockCorrection
from bay_tui.workshop.rulebook import decide
from bay_tui.workshop.time.hours import bookings_by_staff
from bay_tui.workshop.words import Scope
from server_kit import SITE, call, order

TICK = timedelta(milliseconds=1)
HOUR = timedelta(hours=1)


class Site:
    """A site whose server's clock is off by `off`."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.true = datetime.now(UTC).replace(microsecond=0) - timedelta(days=2)
        self.off = timedelta()
        self.happened: dict[str, datetime] = {}

    @property
    def says(self) -> datetime:
        return self.true + self.off

    @property
    def head(self) -> int:
        return self.office.newest_position(SITE)

    def pushed(self, request: PushRequest) -> PushReply:
        ready = batch_of(ReadPush(request, {}), request.device, self.says)
        with self.office.database.writing() as connection:
            transaction = SiteTransaction(self.office.database, connection, SITE)
            ready = dated(transaction, ready)
            transaction.prepare(ready.operations)
            reply = push(transaction, ready)
            transaction.flush()
        return reply

    def by_office(self, args: AnyArgs) -> str:
        """Do something in the office; return the operation's id."""
        with mock.patch.object(transactions, "datetime", mock.Mock(now=lambda _: self.says)):
            id = self.office.apply([args], site=SITE)[0].id
        self.happened[id] = self.true
        return id

    def instants(self) -> dict[str, datetime]:
        view = self.office.view(SITE)
        return {one.id: one.at for one in (*view.every(Call), *view.every(LabourEvent))}

    def check(self) -> None:
        """All that was recorded has its true instant."""
        assert {id: at for id, at in self.instants().items() if id in self.happened} == self.happened


class Terminal:
    """A terminal that goes by what a server has told it, from its boot on."""

    def __init__(self, site: Site, name: str) -> None:
        self.site, self.name, self.number = site, name, 0
        self.booted, self.began = site.true, site.says
        self.waiting: list[Operation] = []

    def record(self, args: AnyArgs) -> str:
        """Record something now; return the operation's id."""
        self.number += 1
        ms = (self.site.true - self.booted) // TICK
        at = self.began + ms * TICK
        operation = Operation(
            id=str(uuid4()),
            device=self.name,
            number=self.number,
            actor="ana",
            at=at,
            args=args,
            boot=f"boot-of-{self.name}",
            boot_ms=ms,
        )
        self.waiting.append(operation)
        self.site.happened[operation.id] = self.site.true
        self.site.true += timedelta(seconds=30)
        return operation.id

    def push(self, boot: str = "") -> PushReply:
        """Hand in what waits, in another boot where one is named."""
        anchor = Anchor(
            boot=boot or f"boot-of-{self.name}",
            boot_ms=(self.site.true - self.booted) // TICK,
            wall=self.site.true,
            began=self.began,
        )
        reply = self.site.pushed(PushRequest(device=self.name, anchor=anchor, operations=tuple(self.waiting)))
        assert not reply.problem
        self.waiting = []
        self.site.true += timedelta(seconds=70)
        return reply


@pytest.fixture
def workshop(office: Office) -> Site:
    return Site(office)


@pytest.mark.parametrize("off", [-HOUR, HOUR, timedelta(days=-20500), timedelta(days=1100), timedelta(minutes=-9)])
def test_all_that_the_wrong_clock_dated_is_set_right_and_nothing_else(workshop: Site, off: timedelta) -> None:
    right = Terminal(workshop, "right")
    right.record(LabourArrived(staff="ana"))
    right.push()
    late = Terminal(workshop, "late")
    late.record(call("while it was right"))
    workshop.off = off
    first = workshop.head + 1
    wrong = Terminal(workshop, "wrong")
    begun = wrong.record(LabourStarted(staff="ana", indirect="training"))
    wrong.push()
    right.record(call("by the right time"))
    right.push()
    late.push()
    workshop.by_office(call("from the office"))
    last = workshop.head
    workshop.off = timedelta()
    ended = wrong.record(LabourLeft(staff="ana"))
    wrong.push()
    before = workshop.head
    span = WrongSpan(first=first, last=last, by=-off)
    plan = {one.device: one.moved for one in workshop.office.dated_within(SITE, span)}
    assert plan == {"wrong": True, "late": False, "server": True}
    assert workshop.office.correct_clock(SITE, span, "battery", "root") == 3
    workshop.check()
    with workshop.office.reading(SITE) as view:
        [done] = view.every(ServerClockCorrection)
        assert (done.first_position, done.last_position, done.reason, done.by) == (first, last, "battery", "root")
        bookings = bookings_by_staff(view, workshop.true - timedelta(days=1), workshop.true + timedelta(days=1))
        [worked] = [one for one in bookings["ana"] if one.indirect == "training"]
    started, left = (workshop.happened[id] for id in (begun, ended))
    assert (worked.start, worked.end) == (started, left)
    # It reaches terminals by the feed, and they go on from there.
    at = {change.id: change.seq for change in Feed(workshop.office.database).pull(SITE, "", 5000).changes}
    assert at[begun] == at[ended] == at[done.id] == before + 1
    wrong.record(call("as it goes on"))
    reply = wrong.push()
    workshop.check()
    assert reply.began == wrong.booted


def served_wrongly(workshop: Site, off: timedelta = -HOUR) -> tuple[WrongSpan, Terminal]:
    """Let a terminal boot and record something while the clock is off; return the span of it."""
    workshop.off = off
    first = workshop.head + 1
    terminal = Terminal(workshop, "wrong")
    for note in ("one", "two", "three"):
        terminal.record(call(note))
        terminal.push()
    workshop.off = timedelta()
    return WrongSpan(first=first, last=workshop.head, by=-off), terminal


@pytest.mark.parametrize("off", [-HOUR, HOUR, timedelta(days=-20500), timedelta(days=1100), timedelta(minutes=-9)])
def test_what_another_server_dated_by_the_right_time_meanwhile_stays(workshop: Site, off: timedelta) -> None:
    """Two servers write one ledger in turn: boots first heard by the right one, and what its office did, are right."""
    before = Terminal(workshop, "before")
    before.record(call("while both were right"))
    before.push()
    first = workshop.head + 1
    workshop.off = off
    wrong = Terminal(workshop, "wrong")
    for number in range(4):
        workshop.off = off
        wrong.record(call(f"at the wrong one {number}"))
        wrong.push()
        workshop.by_office(call(f"in the wrong one's office {number}"))
        workshop.off = timedelta()
        right = Terminal(workshop, f"right-{number}")
        right.record(call(f"at the right one {number}"))
        right.push()
        workshop.by_office(call(f"in the right one's office {number}"))
        # Not in step with what it is off by: an instant stands for what has it.
        workshop.true += timedelta(minutes=4, seconds=1.375)
    last = workshop.head
    before.record(call("when both were right again"))
    before.push()
    span = WrongSpan(first=first, last=last, by=-off)
    plan = {one.device: one.entries for one in workshop.office.dated_within(SITE, span) if one.moved}
    assert plan == {"wrong": 4, "server": 4}
    assert workshop.office.correct_clock(SITE, span, "battery", "root") == 8
    workshop.check()
    with workshop.office.database.reading() as connection:
        newest = connection.execute(sa.select(site.c.newest_at)).scalar_one()
    assert abs(newest - datetime.now(UTC)) < timedelta(days=3)
    assert newest <= datetime.now(UTC)


def test_said_again_nothing_is_moved_unless_that_is_meant(workshop: Site) -> None:
    span, terminal = served_wrongly(workshop)
    workshop.office.correct_clock(SITE, span, "battery", "root")
    head = workshop.head
    with pytest.raises(Refused) as refused:
        workshop.office.correct_clock(SITE, span, "battery", "root")
    assert (refused.value.code, refused.value.params["by"]) == ("server-clock-done", "root")
    assert workshop.head == head
    workshop.check()
    too_far = msgspec.structs.replace(span, by=timedelta(minutes=5), again=True)
    workshop.office.correct_clock(SITE, too_far, "a slip", "root")
    assert {at - workshop.happened[id] for id, at in workshop.instants().items()} == {timedelta(minutes=5)}
    back = msgspec.structs.replace(too_far, by=timedelta(minutes=-5))
    workshop.office.correct_clock(SITE, back, "taken back", "root")
    workshop.check()
    terminal.record(call("later"))
    terminal.push()
    workshop.check()


def test_only_the_terminals_named(workshop: Site) -> None:
    span, _ = served_wrongly(workshop)
    with pytest.raises(Refused, match="server-clock-nothing"):
        workshop.office.correct_clock(SITE, msgspec.structs.replace(span, terminals=("other",)), "battery", "root")
    named = msgspec.structs.replace(span, terminals=("wrong",))
    assert workshop.office.correct_clock(SITE, named, "battery", "root") == 3
    workshop.check()


@pytest.mark.parametrize("page", [1000, 3])
def test_a_right_entry_of_the_very_same_instant_stays(
    workshop: Site, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    """Of a wrong one's millisecond are a right entry, a time that people named, and one field of two in a record."""
    monkeypatch.setattr(ledger_entries, "PAGE", page)
    workshop.true = workshop.true.replace(second=0)
    raised_at = workshop.true
    right = Terminal(workshop, "right")
    raised = right.record(call("raised by the right time"))
    right.push()
    promised = msgspec.structs.replace(order("0009"), due=raised_at)
    workshop.by_office(promised)
    workshop.true = raised_at + HOUR
    workshop.off = -HOUR
    first = workshop.head + 1
    wrong = Terminal(workshop, "wrong")
    answered = wrong.record(CallAnswered(call=raised))
    wrong.push()
    workshop.true = raised_at + HOUR + timedelta(minutes=10)
    late = wrong.record(call("nobody else's instant"))
    wrong.push()
    last = workshop.head
    workshop.off = timedelta()

    def held() -> tuple[datetime | None, ...]:
        view = workshop.office.view(SITE)
        [due] = [one.promises[0].due for one in view.every(Order) if one.number == "0009"]
        calls = {one.id: one for one in view.every(Call)}
        return calls[raised].at, calls[raised].answered_at, calls[late].at, due

    assert held() == (raised_at, raised_at, raised_at + timedelta(minutes=10), raised_at)
    span = WrongSpan(first=first, last=last, by=HOUR)
    assert workshop.office.correct_clock(SITE, span, "battery", "root") == 2
    assert held() == (raised_at, workshop.happened[answered], workshop.happened[late], raised_at)
    # Set right by too little, once more: it is known where each of them stands by now.
    again = WrongSpan(first=first, last=last, by=timedelta(minutes=-7), again=True)
    workshop.office.correct_clock(SITE, again, "a slip", "root")
    moved = again.by
    assert held() == (raised_at, workshop.happened[answered] + moved, workshop.happened[late] + moved, raised_at)
    back = WrongSpan(first=first, last=last, by=-HOUR - moved, again=True)
    workshop.office.correct_clock(SITE, back, "all of it taken back", "root")
    workshop.office.correct_clock(SITE, msgspec.structs.replace(span, again=True), "battery", "root")
    assert held() == (raised_at, workshop.happened[answered], workshop.happened[late], raised_at)


@pytest.mark.parametrize("guessed", [timedelta(minutes=43, seconds=33), timedelta(days=-20000)])
def test_what_a_clone_guessed_of_a_boot_that_runs_on_keeps_its_length_until_it_is_set_right(
    workshop: Site, guessed: timedelta
) -> None:
    """The clone is in a boot of its own and knows no better; the original has since been told the time."""
    terminal = Terminal(workshop, "original")
    terminal.began = terminal.booted + guessed
    begun = terminal.record(LabourStarted(staff="ana", indirect="training"))
    terminal.waiting = [msgspec.structs.replace(terminal.waiting[0], estimated=True)]
    workshop.true += timedelta(days=15)
    first = workshop.head + 1
    terminal.push(boot="boot-of-the-clone")
    terminal.began = terminal.booted
    ended = terminal.record(LabourLeft(staff="ana"))
    sent_at = terminal.waiting[0].at
    reply = terminal.push()
    # It may lie ahead of when it came, for order and length are what counts; all of it is marked, and none is lost.
    assert workshop.instants() == {id: workshop.happened[id] + guessed for id in (begun, ended)}
    assert all(event.estimated for event in workshop.office.view(SITE).every(LabourEvent))
    assert reply.began == terminal.booted + guessed
    with workshop.office.database.reading() as connection:
        as_sent = connection.execute(sa.select(ledger.c.sent_at).where(ledger.c.op_id == ended)).scalar_one()
    assert as_sent == sent_at == workshop.happened[ended]
    span = WrongSpan(first=first, last=workshop.head, by=-guessed, terminals=("original",))
    assert workshop.office.correct_clock(SITE, span, "what a clone guessed", "root") == 2
    workshop.check()


@pytest.mark.parametrize("off", [timedelta(seconds=-100), timedelta(seconds=100)])
def test_more_than_one_operation_holds_are_moved_in_turn(
    workshop: Site, monkeypatch: pytest.MonkeyPatch, off: timedelta
) -> None:
    """Also where an instant is moved to where another one has stood."""
    monkeypatch.setattr(redating, "MOST_LINES", 1)
    span, _ = served_wrongly(workshop, off)
    assert workshop.office.correct_clock(SITE, span, "battery", "root") == 3
    workshop.check()


def test_a_server_that_was_ahead_is_no_more_taken_for_one_that_is_behind(workshop: Site) -> None:
    span, _ = served_wrongly(workshop, timedelta(days=3000))
    workshop.by_office(call("by the right time"))
    with workshop.office.database.reading() as connection:
        assert connection.execute(sa.select(site.c.newest_at)).scalar_one() > workshop.true + timedelta(days=2000)
    workshop.office.correct_clock(SITE, span, "battery", "root")
    with workshop.office.database.reading() as connection:
        assert connection.execute(sa.select(site.c.newest_at)).scalar_one() < datetime.now(UTC) + timedelta(minutes=1)


def test_no_terminal_can_do_it(workshop: Site) -> None:
    args = ServerClockCorrected(
        first_position=0, last_position=9, seconds=5, instants=(workshop.true,), reason="x", by="ana"
    )
    workshop.office.apply([TerminalSaved(terminal="t-1", name="T", scope=Scope.OFFICE)], site=SITE)
    operation = Operation(id="op", device="t-1", number=1, actor="ana", at=workshop.true, args=args)
    decision = decide(workshop.office.view(SITE), operation)
    assert (decision.status, decision.code, decision.records) == ("refused", "server-clock-elsewhere", ())
