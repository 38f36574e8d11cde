"""The sample workshop: alive, complete, and played by the rules."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest

from bay_tui.catalogue import shipped
from bay_tui.resources import asset
from bay_tui.server.office import Office
from bay_tui.server.sample import shop
from bay_tui.server.sample.checks import begun_check
from bay_tui.workshop.decision import Status
from bay_tui.workshop.findings.limits import severity_of
from bay_tui.workshop.office.pins import pin_matches
from bay_tui.workshop.readmodels.counter.supply import appointments
from bay_tui.workshop.readmodels.counter.turnover import moving
from bay_tui.workshop.readmodels.outlook import Risk, outlook
from bay_tui.workshop.records import (
    Bay,
    Call,
    Check,
    Clock,
    CountSheet,
    Credential,
    ExceptionCase,
    Finding,
    Inspection,
    Job,
    Movement,
    Order,
    Part,
    PartsLine,
    PartsRequest,
    PartsReturn,
    Purchase,
    Record,
    Staff,
    Vehicle,
)
from bay_tui.workshop.rulebook import decide
from bay_tui.workshop.sanitise import sanitise
from bay_tui.workshop.search import find_parts
from bay_tui.workshop.text import key_of
from bay_tui.workshop.time.hours import bookings_by_staff
from bay_tui.workshop.view import Memory
from bay_tui.workshop.words import (
    Answer,
    Indirect,
    InspectionLevel,
    JobKind,
    JobState,
    LineState,
    MovementKind,
    OrderState,
    PayType,
    ReturnKind,
    Role,
    Severity,
    StopReason,
)

NOW = datetime(2026, 3, 10, 4, 30, tzinfo=UTC)
CHINESE = re.compile("[\u4e00-\u9fff]")
FLAGS = {"clock-forgotten", "stock-negative"}
VIN_DIGITS = [*range(10), *range(1, 9), 1, 2, 3, 4, 5, 7, 9, *range(2, 10)]
VIN_VALUES = dict(zip("0123456789ABCDEFGHJKLMNPRSTUVWXYZ", VIN_DIGITS, strict=True))
VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


@pytest.fixture(scope="module")
def workshop() -> Memory:
    return shop.sample(NOW)


def states(workshop: Memory, cls: type[Record]) -> set[object]:
    return {cast(Any, record).state for record in workshop.every(cls)}


def test_every_state_is_there(workshop: Memory):
    assert states(workshop, Order) == set(OrderState)
    assert states(workshop, Job) == set(JobState)
    assert states(workshop, PartsLine) == set(LineState)
    assert {finding.severity for finding in workshop.every(Finding)} == set(Severity)
    answers = {finding.approval.answer if finding.approval else None for finding in workshop.every(Finding)}
    assert answers == {None, *Answer}
    stops = {job.stop.reason for job in workshop.every(Job) if job.stop}
    assert stops == set(StopReason) - {StopReason.END_OF_SHIFT}
    assert {check.level for check in workshop.every(Inspection)} == set(InspectionLevel)
    assert {check.passed for check in workshop.every(Inspection)} == {True, False}
    assert {job.pay for job in workshop.every(Job)} == set(PayType)
    assert {job.work for job in workshop.every(Job)} >= set(JobKind) - {JobKind.WASH}
    calls = workshop.every(Call)
    assert {(call.answered_at is not None, call.open) for call in calls} == {
        (True, "yes"),
        (False, "yes"),
        (True, "no"),
    }


def test_the_shop_has_its_size(workshop: Memory):
    assert len(workshop.every(Bay)) == 12
    assert len(workshop.every(Order)) == 60
    assert len(workshop.every(Part)) == 300
    roles = Counter(role for person in workshop.every(Staff) for role in person.roles)
    assert roles == {Role.TECHNICIAN: 10, Role.PARTS: 3, Role.FOREMAN: 2, Role.ADVISER: 2}


def test_people_are_at_work_now(workshop: Memory):
    clocks = workshop.every(Clock)
    running = [clock for clock in clocks if clock.jobs]
    assert len(running) == 8
    assert {clock.indirect for clock in clocks if clock.indirect} == {Indirect.IDLE, Indirect.BREAK}
    hours = bookings_by_staff(workshop, NOW - timedelta(hours=6), NOW)
    assert len(hours) == 10
    for bookings in hours.values():
        for before, after in pairwise(bookings):
            assert before.end == after.start, "a technician's day has no gaps and no overlaps"


def test_promises_stand_in_every_way(workshop: Memory):
    risks = Counter(outlook(workshop, order, NOW).risk for order in workshop.every(Order))
    assert risks[Risk.LATE] == 1
    assert risks[Risk.AT_RISK] >= 3
    assert risks[Risk.ON_TIME] > risks[Risk.AT_RISK]


def test_tomorrow_is_planned(workshop: Memory):
    tomorrow = [
        order for order in workshop.every(Order) if order.booked_for and order.booked_for > NOW + timedelta(hours=12)
    ]
    assert len(tomorrow) == 4
    assert {order.state for order in tomorrow} == {OrderState.BOOKED}
    planned = {job.order for job in workshop.every(Job) if job.planned_for}
    assert planned & {order.id for order in tomorrow}


def test_the_shelves_are_full_low_and_empty(workshop: Memory):
    parts = workshop.every(Part)
    assert sum(part.on_hand == 0 for part in parts) >= 10
    assert sum(0 < part.on_hand < part.minimum for part in parts) >= 10
    assert sum(part.on_hand >= part.minimum for part in parts) >= 150
    assert {part.unit for part in parts} == {"pc", "set", "L", "kg"}
    assert any(part.superseded_by for part in parts)
    assert all(workshop.get(Part, part.superseded_by) for part in parts if part.superseded_by)
    assert "26300-A500" in {part.number for part in find_parts(workshop, "jylqq")}


def test_every_screen_of_the_counter_shows_something(workshop: Memory):
    purchases = workshop.find(Purchase, "open", "yes")
    assert [one.number for one in purchases if one.eta and one.eta < NOW] != []
    assert any(line.received and line.damaged and line.outstanding for one in purchases for line in one.lines)
    waiting = {line.purchase for line in workshop.find(PartsLine, "state", LineState.BACK_ORDERED)}
    assert len(waiting) == 3
    assert waiting <= {one.id for one in purchases}
    states = [
        (
            sum(line.counted is not None for line in sheet.lines) / len(sheet.lines),
            [(line.expected, line.counted) for line in sheet.lines if line.counted != line.expected],
            sheet.by,
        )
        for sheet in workshop.find(CountSheet, "open", "yes")
    ]
    assert (1.0, [(24, 23)], "303") in states, "one waits for a second person"
    assert any(0 < done < 1 for done, _differences, _by in states)
    assert {back.condition for back in workshop.every(PartsReturn)} == set(ReturnKind)
    assert sum(len(request.messages) for request in workshop.every(PartsRequest)) >= 4
    short = [one.short for one in appointments(workshop, NOW)]
    assert short == [True, False, False, False]
    assert all(part.supplier and part.cost_cents < part.price_cents for part in workshop.every(Part))
    assert {one.letter for one in moving(workshop, NOW).values()} == {"A", "B", "C"}


def test_the_opening_stock_was_there_before_anything_moved(workshop: Memory):
    bulbs = sorted(workshop.find(Movement, "part", "18643-H7"), key=lambda move: move.at)
    assert (bulbs[0].why, bulbs[0].quantity) == (MovementKind.OPENING, 60)
    bulb = workshop.get(Part, "18643-H7")
    assert bulb is not None and bulb.on_hand == 58


def test_the_same_day_is_the_same_and_every_hour_has_one():
    assert shop.day(NOW, "zh_CN") == shop.day(NOW, "zh_CN")
    assert list(shop.setup(NOW, "zh_CN")) == list(shop.setup(NOW, "zh_CN"))
    for hour in range(0, 24, 5):
        now = NOW.replace(hour=hour, minute=59)
        workshop = shop.sample(now)
        assert len([clock for clock in workshop.every(Clock) if clock.jobs]) == 8
        assert {case.code for case in workshop.every(ExceptionCase)} == FLAGS


def test_people_may_do_what_they_do_in_it():
    """Replayed as if a terminal had sent it, so that the roles are checked as well."""
    workshop = Memory()
    day = shop.day(NOW, "zh_CN")
    setup = [msgspec.structs.replace(day[0], args=args) for args in shop.setup(NOW, "zh_CN")]
    sent = [msgspec.structs.replace(operation, device="terminal") for operation in day]
    odd: list[tuple[Status, str]] = []
    for operation in [*setup, *sent]:
        decision = decide(workshop, operation)
        if decision.status is not Status.APPLIED:
            odd.append((decision.status, decision.code))
        for record in decision.records:
            workshop.put(record)
    assert sorted(odd) == [(Status.FLAGGED, code) for code in sorted(FLAGS)]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_texts_are_of_one_language_and_clean(language: str):
    workshop = shop.sample(NOW, language)
    for record in workshop:
        assert sanitise(record) == record
    titles = [job.title for job in workshop.every(Job)]
    titles += [order.customer for order in workshop.every(Order)]
    titles += [part.name for part in workshop.every(Part)]
    titles += [finding.note for finding in workshop.every(Finding) if finding.note]
    titles += [person.name for person in workshop.every(Staff)]
    titles += [job.stop.note for job in workshop.every(Job) if job.stop and job.stop.note]
    assert all(
        bool(CHINESE.search(title)) == (language == "zh_CN")
        for title in titles
        if not title.isascii() or language == "en"
    )
    assert len(titles) > 400


def test_findings_are_written_in_the_words_that_screens_know(workshop: Memory):
    components = {(system.slug, part.slug) for system in shipped().systems for part in system.components}
    measures = {measure.slug for measure in shipped().measures}
    for finding in workshop.every(Finding):
        assert (finding.system, finding.component) in components
        assert finding.measurement is None or finding.measurement.name in measures


def test_plates_and_vehicle_numbers_are_well_formed(workshop: Memory):
    vehicles = workshop.every(Vehicle)
    assert len({vehicle.vin for vehicle in vehicles}) == len(vehicles)
    for vehicle in vehicles:
        assert re.fullmatch("[粤湘桂鄂赣][A-Z]([A-HJ-NP-Z0-9]{5}|[DF][0-9A-Z]{5})", key_of(vehicle.plate)), (
            vehicle.plate
        )
        total = sum(VIN_VALUES[sign] * weight for sign, weight in zip(vehicle.vin, VIN_WEIGHTS, strict=True))
        assert vehicle.vin[8] == "0123456789X"[total % 11], vehicle.vin


def test_whoever_is_named_can_sign_in(workshop: Memory):
    assert {person.role for person in shop.PEOPLE_TO_TRY} == {Role.TECHNICIAN, Role.PARTS, Role.FOREMAN, Role.ADVISER}
    for person in shop.PEOPLE_TO_TRY:
        (staff,) = workshop.find(Staff, "number", person.number)
        credential = workshop.get(Credential, staff.id)
        assert person.role in staff.roles
        assert credential is not None
        assert pin_matches(person.pin, credential.pin)


def test_a_server_is_seeded_once(tmp_path: Path, workshop: Memory):
    with Office(f"sqlite:///{tmp_path / 'demo.db'}") as office:
        shop.seed(office, NOW)
        before = [(line.operation.id, line.status) for line in office.ledger(shop.SITE)]
        shop.seed(office, NOW + timedelta(hours=1))
        assert [(line.operation.id, line.status) for line in office.ledger(shop.SITE)] == before
        replayed = office.apply_operations(shop.day(NOW, "zh_CN"), site=shop.SITE)
        assert [(line.operation.id, line.status) for line in office.ledger(shop.SITE)] == before
        assert {verdict.status for verdict in replayed} == {Status.APPLIED, Status.FLAGGED}
        view = office.view(shop.SITE)
        for cls in (Order, Job, PartsLine, Clock, Finding, Call, Part, Vehicle):
            assert view.every(cls) == workshop.every(cls)


def test_assets_are_found_and_missing_ones_named():
    assert asset("demo", "parts.csv").is_file()
    with pytest.raises(FileNotFoundError, match=re.escape("demo/nothing.csv")):
        asset("demo", "nothing.csv")


def test_a_check_is_on_record_and_another_is_begun(workshop: Memory):
    (check,) = workshop.every(Check)
    assert [result.item for result in check.results] == list(shipped().items)
    assert {result.severity for result in check.results} == {Severity.RED, Severity.AMBER, Severity.GREEN}
    made = [finding for finding in workshop.every(Finding) if finding.check == check.id]
    assert len(made) == 4
    for finding in made:
        assert finding.approval is not None
        assert finding.recommended
        assert finding.note in {template.zh for template in shipped().templates_of(finding.component)}
    measured = [result.measurement for result in check.results if result.measurement]
    assert len(measured) == 15
    for result in check.results:
        assert result.measurement is None or severity_of(result.measurement) in (result.severity, None)
    ((name, lines),) = begun_check(workshop)
    _check, job, staff = name.split("/")
    found = workshop.get(Job, job)
    assert found is not None and staff in found.technicians and found.state is JobState.IN_PROGRESS
    assert list(lines) == list(shipped().items)[: len(lines)] and 20 < len(lines) < 40
