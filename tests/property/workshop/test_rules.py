"""What holds for every operation on every state: facts are kept, wishes leave nothing behind, stock adds up."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bay_tui.workshop import operations as ops
from bay_tui.workshop.decision import Decision, Refused, Status
from bay_tui.workshop.operations import OPERATIONS, SERVER_DEVICE, Operation
from bay_tui.workshop.records import (
    KINDS,
    OPEN,
    CountSheet,
    ExceptionCase,
    Job,
    Movement,
    Order,
    Part,
    PartsLine,
    Vehicle,
)
from bay_tui.workshop.rulebook import decide, rehearse
from bay_tui.workshop.view import Memory, Overlay
from bay_tui.workshop.words import (
    CLOSED_JOB_STATES,
    CallKind,
    JobState,
    LineState,
    OrderState,
    ReturnKind,
    Severity,
    StopReason,
)
from operation_kit import INSTANTS, structs
from workshop_kit import ADMIN, ADVISER, COLLEAGUE, COUNTER, FOREMAN, TECHNICIAN, Shop, at, records

FACTS = sorted(name for name, cls in OPERATIONS.items() if cls.fact)
ACTORS = (TECHNICIAN, COLLEAGUE, FOREMAN, COUNTER, ADVISER, ADMIN)


def busy_shop() -> Shop:
    """Return a workshop in the middle of a day, with something of everything."""
    shop = Shop()
    shop.do(ops.LabourArrived(staff=TECHNICIAN), TECHNICIAN, 0, id="arrived")
    shop.do(ops.LabourStarted(staff=TECHNICIAN, job="j1"), TECHNICIAN, 1, id="start")
    shop.do(ops.LabourStarted(staff=COLLEAGUE, job="j3"), COLLEAGUE, 2, id="start2")
    wanted = (ops.WantedPart(part="P1", quantity=2), ops.WantedPart(part="OIL", quantity=4.3))
    shop.do(ops.PartsRequested(job="j1", lines=wanted), TECHNICIAN, 3, id="req")
    shop.do(ops.PartsReserved(line="req.1"), COUNTER, 4, id="reserve")
    shop.do(
        ops.FindingRecorded(job="j1", system="brakes", component="pads", severity=Severity.RED),
        TECHNICIAN,
        5,
        id="find",
    )
    shop.do(ops.JobFinished(job="j3"), COLLEAGUE, 6, id="finish")
    shop.do(ops.CallRaised(asks=CallKind.PARTS, bay="b1"), TECHNICIAN, 7, id="call")
    shop.do(ops.LabourStopped(staff=TECHNICIAN, job="j2", reason=StopReason.PARTS), TECHNICIAN, 8, id="odd")
    assert shop.exceptions() == ["not-clocked-on"]
    return shop


BUSY = busy_shop()
IDS = st.sampled_from(sorted({record.id for record in BUSY.view} | {"0001", "粤B59185", "idle", "training"}))


@st.composite
def operations(draw: st.DrawFn, names: list[str]) -> Operation:
    """Draw an operation with whatever arguments its types allow, by anybody, at any time."""
    cls = OPERATIONS[draw(st.sampled_from(names))]
    args = draw(structs(cls, IDS))
    number = draw(st.integers(1, 10**6))
    return Operation(
        id=f"r{number}",
        device=draw(st.sampled_from(("d1", "d2", SERVER_DEVICE))),
        number=number,
        actor=draw(st.sampled_from((*ACTORS, "", "nobody"))),
        at=draw(INSTANTS),
        args=args,
    )


def same(one: Decision, other: Decision) -> bool:
    """Compare two decisions as they are written, since NaN equals nothing."""
    return repr(one) == repr(other)


@settings(max_examples=150, deadline=None)
@given(operations(FACTS))
def test_a_fact_is_never_refused(operation):
    decision = decide(BUSY.view, operation)
    assert decision.status in (Status.APPLIED, Status.FLAGGED)
    if decision.status is Status.FLAGGED:
        assert any(isinstance(record, ExceptionCase) for record in decision.records)
        assert decision.code


@settings(max_examples=100, deadline=None)
@given(operations(sorted(OPERATIONS)))
def test_deciding_changes_nothing_and_says_the_same_again(operation):
    before = {(type(record), record.id): record for record in BUSY.view}
    first, again = decide(BUSY.view, operation), decide(BUSY.view, operation)
    assert same(first, again)
    assert {(type(record), record.id): record for record in BUSY.view} == before
    if first.status is Status.REFUSED:
        assert first.code
        assert not first.records


@settings(max_examples=80, deadline=None)
@given(operations(sorted(OPERATIONS)))
def test_a_draft_over_the_records_decides_like_the_records_themselves(operation):
    lower = Memory(records())
    overlay = Overlay(lower)
    for record in BUSY.view:
        if lower.get(type(record), record.id) != record:
            overlay.put(record)
    assert same(decide(overlay, operation), decide(BUSY.view, operation))


@settings(max_examples=80, deadline=None)
@given(operations(sorted(OPERATIONS)))
def test_what_may_be_recorded_is_not_refused_afterwards(operation):
    """What a terminal lets through and nothing came between is accepted; where it objects, it says why."""
    try:
        rehearsed = rehearse(BUSY.view, operation)
    except Refused as refusal:
        assert refusal.code
        return
    decision = decide(BUSY.view, operation)
    assert decision.status is rehearsed.status
    assert same(decision, rehearsed)


@settings(max_examples=80, deadline=None)
@given(operations(sorted(OPERATIONS)))
def test_everything_written_can_be_stored_and_sent(operation):
    for record in decide(BUSY.view, operation).records:
        assert record.id
        kind = KINDS[str(record.__struct_config__.tag)]
        assert msgspec.json.decode(msgspec.json.encode(record), type=kind) == record


# Stock over whole histories


LINES = tuple(f"q{request}.{line}" for request in (1, 2) for line in (1, 2))
QUANTITIES = st.none() | st.sampled_from((0.1, 0.2, 0.3, 1.0, 1.1, 2.0, 4.3, 7.0))


def counter_work() -> st.SearchStrategy[ops.Args]:
    line, quantity = st.sampled_from(LINES), QUANTITIES
    some = st.sampled_from((0.1, 0.3, 1.0, 2.2))
    part = st.sampled_from(("P1", "OIL"))
    return st.one_of(
        st.builds(ops.PartsReserved, line=line, quantity=quantity),
        st.builds(ops.PartsReserved, line=line),
        st.builds(ops.PartsReleased, line=line),
        st.builds(ops.PartsPicked, line=line, quantity=quantity),
        st.builds(ops.PartsIssued, line=line, quantity=quantity),
        st.builds(ops.PartsIssued, line=line),
        st.builds(ops.PartsBackOrdered, line=line, eta=st.just(at(5000))),
        st.builds(ops.PartsSubstituted, line=line, part=part, reason=st.just("superseded")),
        st.builds(ops.PartsCancelled, line=line, reason=st.just("not needed")),
        st.builds(ops.PartsFitted, line=line),
        st.builds(ops.PartsReturned, line=line, quantity=some, condition=st.sampled_from(ReturnKind)),
        st.builds(ops.StockReceived, part=part, quantity=some),
        st.builds(ops.StockCounted, part=part, quantity=st.sampled_from((0.0, 3.3, 12.0))),
        st.builds(ops.StockCorrected, part=part, change=st.sampled_from((-2.2, 0.3)), reason=st.just("typed wrongly")),
        st.builds(ops.PurchaseReceived, purchase=st.just("po"), part=part, quantity=some, damaged=some),
        st.builds(ops.CountExtended, sheet=st.just("c"), parts=st.tuples(part)),
        st.builds(ops.CountEntered, sheet=st.just("c"), part=part, quantity=st.sampled_from((0.0, 3.3, 12.0))),
        st.builds(ops.CountApproved, sheet=st.just("c")),
        st.builds(ops.CountHeld, sheet=st.just("c")),
        st.builds(ops.CountRejected, sheet=st.just("c"), reason=st.just("again")),
        st.builds(ops.PartSaved, part=st.builds(Part, id=part, number=part, name=part, on_hand=some)),
        st.builds(ops.JobCancelled, job=st.sampled_from(("j1", "j2")), reason=st.just("no")),
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(counter_work(), st.integers(1, 30)), max_size=25))
def test_stock_is_what_it_began_with_and_every_movement_since(history):
    shop = Shop()
    opening = {part.id: part.on_hand for part in shop.view.every(Part)}
    for number, job in ((1, "j1"), (2, "j2")):
        wanted = (ops.WantedPart(part="P1", quantity=2), ops.WantedPart(part="OIL", quantity=4.3))
        shop.do(ops.PartsRequested(job=job, lines=wanted), TECHNICIAN, 0, id=f"q{number}")
    ordered = tuple(ops.OrderedPart(part=part, quantity=5) for part in ("P1", "OIL"))
    shop.do(ops.PurchaseOrdered(supplier="Depot", lines=ordered), COUNTER, 0, id="po")
    shop.do(ops.CountOpened(name="all", parts=("P1", "OIL")), COUNTER, 0, id="c")
    for args, minute in history:  # in the order they are heard of, which is not that in which they happened
        before = {line.id: line for line in shop.view.every(PartsLine)}
        decision = shop.do(args, FOREMAN if isinstance(args, ops.CountApproved) else ADMIN, minute)
        if args.fact:
            assert decision.status is not Status.REFUSED
        for sheet in shop.view.find(CountSheet, "open", OPEN):
            if sheet.id != "c":  # what one person said is approved by another
                assert shop.do(ops.CountApproved(sheet=sheet.id), FOREMAN, 40).status is not Status.REFUSED
        lines = shop.view.every(PartsLine)
        for part in shop.view.every(Part):
            moves = sum(move.quantity for move in shop.view.find(Movement, "part", part.id))
            assert part.on_hand == pytest.approx(opening[part.id] + moves, abs=1e-9)
            assert part.on_hand == round(part.on_hand, 6)
            assert part.reserved >= 0
            held = [line.reserved for line in lines if line.part == part.id]
            assert part.reserved == pytest.approx(sum(held), abs=1e-9)
        for line in lines:
            assert min(line.reserved, line.picked, line.issued, line.returned) >= 0
            out = round(line.issued - line.returned, 6)
            if line.reserved and before[line.id].returned == line.returned:
                assert line.reserved + out <= line.quantity + 1e-9
            if line.state is LineState.RESERVED:
                assert line.reserved > 0
            if line.state is LineState.PICKED:
                assert line.picked > 0 or before[line.id] == line
            if line.state is LineState.CANCELLED:
                assert not line.reserved


# Orders told again and again by another system


STATES = st.sampled_from(OrderState)


@st.composite
def told_orders(draw: st.DrawFn) -> ops.OrderImported:
    jobs = draw(
        st.lists(
            st.tuples(st.integers(1, 3), st.sampled_from((JobState.WAITING, JobState.DONE, JobState.CANCELLED))),
            max_size=3,
        )
    )
    return ops.OrderImported(
        number=draw(st.sampled_from(("0001", "0002", "0007"))),
        vehicle=Vehicle(
            id="",
            plate=draw(st.sampled_from(("粤B59185", "粤b-59185", "粤B·59185", "京A00001", ""))),
            vin=draw(st.sampled_from(("LSVAA4180E2184841", "lsvaa4180e2184841", "LSVAA4180E2184842"))),
        ),
        state=draw(STATES),
        due=draw(st.none() | st.sampled_from((at(300), at(400)))),
        jobs=tuple(ops.ImportedJob(line=line, title=f"Line {line}", state=state) for line, state in jobs),
    )


ORDER_STEPS = list(OrderState)


@settings(max_examples=40, deadline=None)
@given(st.lists(told_orders(), min_size=1, max_size=5))
def test_an_import_said_twice_changes_nothing_and_never_goes_back(imports):
    shop = Shop()
    for minute, args in enumerate(imports):
        before = {order.number: order for order in shop.view.every(Order)}
        jobs = {job.id: job for job in shop.view.every(Job)}
        operation = Operation(id=f"i{minute}", device=SERVER_DEVICE, number=minute, actor="", at=at(minute), args=args)
        assert shop.take(operation).status in (Status.APPLIED, Status.FLAGGED)
        again = msgspec.structs.replace(operation, id=f"again{minute}", at=at(minute + 0.5))
        if len({job.line for job in args.jobs}) == len(args.jobs):
            assert decide(shop.view, again).records == []
        for order in shop.view.every(Order):
            was = before.get(order.number)
            if was is not None and was.state is not OrderState.CANCELLED:
                assert ORDER_STEPS.index(order.state) >= ORDER_STEPS.index(was.state)
            if was is not None and was.state is OrderState.DELIVERED:
                assert order.state is OrderState.DELIVERED
            assert list(order.promises) == sorted(order.promises, key=lambda promise: promise.at)
        for job in shop.view.every(Job):
            if job.id in jobs and jobs[job.id].state in CLOSED_JOB_STATES:
                assert job.state == jobs[job.id].state
        vins = [vehicle.vin for vehicle in shop.view.every(Vehicle) if vehicle.vin]
        assert len(vins) == len(set(vins))
        keys = [vehicle.plate_key for vehicle in shop.view.every(Vehicle) if vehicle.plate_key]
        assert len(keys) == len(set(keys))
