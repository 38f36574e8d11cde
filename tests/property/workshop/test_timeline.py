"""Hours are a function of the set of clock events, whatever order they come in and through whatever reads them."""

from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bay_tui.workshop import operations as ops
from bay_tui.workshop.decision import Status
from bay_tui.workshop.operations import Operation
from bay_tui.workshop.readmodels.day_bookings import bookings_of_day
from bay_tui.workshop.readmodels.kpis import KpiSource
from bay_tui.workshop.records import Clock, Job, LabourEvent, Site, SiteRules
from bay_tui.workshop.time.days import SiteDays
from bay_tui.workshop.time.hours import Hours, bookings_of, hours_on_job
from bay_tui.workshop.time.shifts import ran_over
from bay_tui.workshop.time.timeline import Booking, effective, job_hours, timeline
from bay_tui.workshop.words import Concurrency, Indirect, JobState, LabourKind, StopReason
from workshop_kit import Shop, at

STANDARD = {"j1": 2.0, "j2": 1.0, "j3": 4.0}
STAFF = ("t1", "t2")
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/Los_Angeles", "Pacific/Kiritimati", "Asia/Kolkata", "UTC")
MINUTES = st.integers(0, 40).map(lambda step: step * 37 % 1500) | st.integers(0, 6 * 1440)
JOBS = st.sampled_from(("j1", "j2", "j3"))


@st.composite
def event_sets(draw: st.DrawFn) -> list[LabourEvent]:
    """Draw clock events of two people over some days, and corrections of them."""
    clock: list[LabourEvent] = []
    for number in range(draw(st.integers(0, 14))):
        kind = draw(
            st.sampled_from(
                (LabourKind.ARRIVED, LabourKind.LEFT, LabourKind.STARTED, LabourKind.STARTED, LabourKind.STOPPED)
            )
        )
        fields: dict[str, object] = {}
        if kind is LabourKind.STARTED and draw(st.booleans()):
            fields = {"alongside": draw(st.booleans())}
        if kind is LabourKind.STOPPED:
            fields = {"reason": draw(st.sampled_from(("parts", "break", "end_of_shift", "")))}
            fields["whole"] = fields["reason"] in ("break", "end_of_shift") and draw(st.booleans())
        if kind in (LabourKind.STARTED, LabourKind.STOPPED):
            if draw(st.integers(0, 4)):
                fields["job"] = draw(JOBS)
            else:
                fields["indirect"] = draw(st.sampled_from((Indirect.TRAINING, Indirect.IDLE)))
        if kind is LabourKind.LEFT:
            fields["forgotten"] = draw(st.booleans())
        when = at(draw(MINUTES))
        clock.append(
            LabourEvent(
                id=f"e{number:02}",
                staff=draw(st.sampled_from(STAFF)),
                event=kind,
                at=when,
                recorded_at=when + timedelta(minutes=draw(st.integers(0, 3))),
                **fields,  # type: ignore[arg-type]
            )
        )
    corrections: list[LabourEvent] = []
    for number in range(draw(st.integers(0, 4)) if clock else 0):
        target = draw(st.sampled_from(clock))
        moves = draw(st.booleans())
        corrections.append(
            LabourEvent(
                id=f"c{number:02}",
                staff=target.staff,
                event=LabourKind.MOVED if moves else LabourKind.VOIDED,
                at=at(draw(MINUTES)) if moves else target.at,
                recorded_at=at(10_000 + draw(st.integers(0, 2))),
                target=target.id,
            )
        )
    return [*clock, *corrections]


def whole(events: list[LabourEvent], concurrent: Concurrency, until: datetime | None = None) -> list[Booking]:
    return timeline(
        events,
        until=until,
        concurrent=lambda at: concurrent,
        standard_hours=lambda job, at: STANDARD.get(job, 0.0),
        doubt=partial(ran_over, rules=SiteRules(), zone=ZoneInfo("Asia/Shanghai")),
    )


def attended(events: list[LabourEvent], until: datetime) -> list[tuple[datetime, datetime]]:
    """Return when somebody was there, worked out another way: from what begins a day to what ends it."""
    there: list[tuple[datetime, datetime]] = []
    since: datetime | None = None
    counted = [event for event in effective(events) if event.at <= until]
    for number, event in enumerate(counted):
        over = ends_a_shift(event)
        if since is None and event.event in (LabourKind.ARRIVED, LabourKind.STARTED):
            ended_here = event.event is LabourKind.STARTED and any(
                other.event is LabourKind.STOPPED
                and other.at == event.at
                and other.reason == StopReason.END_OF_SHIFT
                and (other.job, other.indirect) == (event.job, event.indirect)
                for other in counted[:number]
            )
            since = None if ended_here else event.at
        elif since is not None and over:
            there.append((since, event.at))
            since = None
    if since is not None:
        there.append((since, until))
    return [(start, end) for start, end in there if end > start]


def ends_a_shift(event: LabourEvent) -> bool:
    return event.event is LabourKind.LEFT or event.reason == StopReason.END_OF_SHIFT


@settings(max_examples=40, deadline=None)
@given(event_sets(), st.randoms(use_true_random=False), st.sampled_from(Concurrency))
def test_bookings_do_not_depend_on_order_or_repetition(events, random, concurrent):
    again = [*events, *random.choices(events, k=3)] if events else []
    random.shuffle(again)
    assert whole(again, concurrent) == whole(events, concurrent)


@settings(max_examples=40, deadline=None)
@given(event_sets(), st.sampled_from(Concurrency), st.integers(0, 7 * 1440))
def test_what_counts_is_exactly_the_time_attended(events, concurrent, minutes):
    until = at(minutes)
    for staff in STAFF:
        mine = [event for event in events if event.staff == staff]
        there = attended(mine, until)
        bookings = whole(mine, concurrent, until)
        seconds = sum((end - start).total_seconds() for start, end in there)
        assert sum(booking.seconds for booking in bookings) == pytest.approx(seconds, abs=1e-3)
        for booking in bookings:
            assert 0 <= booking.seconds <= ((booking.end or until) - booking.start).total_seconds() + 1e-6


@settings(max_examples=40, deadline=None)
@given(event_sets())
def test_one_at_a_time_without_gaps_or_overlaps_where_nothing_runs_alongside(events):
    until = at(7 * 1440)
    for staff in STAFF:
        mine = [event for event in events if event.staff == staff]
        bookings = whole(mine, Concurrency.NONE, until)
        for one, next_one in pairwise(bookings):
            assert one.end is not None
            assert one.end <= next_one.start
            if one.end < next_one.start:
                assert one.end in {event.at for event in effective(mine) if ends_a_shift(event)}


@settings(max_examples=40, deadline=None)
@given(event_sets(), st.sampled_from(Concurrency), st.integers(0, 6 * 1440), st.integers(0, 3 * 1440))
def test_reading_a_span_gives_what_all_events_give(events, concurrent, since, length):
    """What is read day by day out of a view is what the whole set says about these days."""
    shop = shop_with(events, concurrent)
    first, until = at(since), at(since + length)
    for staff in STAFF:
        mine = [event for event in events if event.staff == staff]
        expected = [one for one in whole(mine, concurrent, until) if one.end is None or one.end >= first]
        assert bookings_of(shop.view, staff, first, until) == expected


@settings(max_examples=40, deadline=None)
@given(event_sets(), st.sampled_from(Concurrency), st.integers(0, 7 * 1440))
def test_hours_on_a_job_are_those_of_all_events(events, concurrent, minutes):
    shop = shop_with(events, concurrent)
    expected = job_hours(whole(events, concurrent, at(minutes)))
    for job in STANDARD:
        assert hours_on_job(shop.view, job, at(minutes)) == pytest.approx(expected.get(job, 0.0), abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(event_sets(), st.sampled_from(Concurrency), st.none() | st.integers(0, 7 * 1440))
def test_the_bookings_of_a_job_are_those_of_all_events(events, concurrent, minutes):
    """What is read only as far as a job's bookings reach is what the whole set says of it."""
    shop, until = shop_with(events, concurrent), None if minutes is None else at(minutes)
    hours, expected = Hours(shop.view, until), whole(events, concurrent, until)
    for job in STANDARD:
        assert hours.on_job(job) == [one for one in expected if one.job == job]


@settings(max_examples=60, deadline=None)
@given(event_sets(), st.sampled_from(Concurrency), st.sampled_from(ZONES))
def test_the_days_of_every_list_add_up_to_the_whole(events, concurrent, name):
    """Hours and report give each day the same, and all days together what was attended."""
    shop, zone, now = shop_with(events, concurrent), ZoneInfo(name), at(7 * 1440)
    (known,) = shop.view.every(Site)
    shop.view.put(msgspec.structs.replace(known, timezone=name))
    source = KpiSource(shop.view, at(-2 * 1440), now)
    sums = dict.fromkeys(STAFF, 0.0)
    for number in range(-2, 9):
        day = (at(0) + timedelta(days=number)).date()
        since, until = SiteDays(zone).span(day)
        for one in bookings_of_day(shop.view, day, now):
            shown = source.figures(since, until, one.person.id)
            assert (one.attended, one.on_jobs) == pytest.approx((shown.attended, shown.on_jobs))
            sums[one.person.id] = sums.get(one.person.id, 0.0) + one.attended
    for staff in STAFF:
        mine = [event for event in events if event.staff == staff]
        bookings = whole(mine, concurrent, now)
        there = sum(one.hours for one in bookings if one.indirect != Indirect.BREAK)
        assert sums[staff] == pytest.approx(there, abs=1e-6)


def shop_with(events: list[LabourEvent], concurrent: Concurrency) -> Shop:
    shop = Shop(*events)
    set_concurrency(shop, concurrent)
    for staff in STAFF:
        mine = [event.at for event in events if event.staff == staff]
        if mine:
            shop.view.put(Clock(id=staff, since=max(mine), last_at=max(mine)))
    return shop


def set_concurrency(shop: Shop, concurrent: Concurrency) -> None:
    site = shop.view.every(Site)[0]
    rules = msgspec.structs.replace(site.rules, concurrent=concurrent)
    shop.view.put(msgspec.structs.replace(site, rules=rules))


@st.composite
def days_on_terminals(draw: st.DrawFn) -> list[list[Operation]]:
    """Draw what two people did, each at two terminals; a terminal's own operations are in their order."""
    shop = Shop()
    terminals: dict[str, list[Operation]] = {"d1": [], "d2": [], "d3": []}
    for staff in STAFF:
        times = sorted(draw(st.lists(MINUTES, max_size=7, unique=True)))
        for minutes in times:
            args = draw(
                st.one_of(
                    JOBS.map(lambda job, staff=staff: ops.LabourStarted(staff=staff, job=job)),
                    JOBS.map(lambda job, staff=staff: ops.LabourStarted(staff=staff, job=job, alongside=True)),
                    st.tuples(JOBS, st.sampled_from(list(StopReason))).map(
                        lambda one, staff=staff: ops.LabourStopped(staff=staff, job=one[0], reason=one[1])
                    ),
                    st.just(ops.LabourArrived(staff=staff)),
                    st.just(ops.LabourLeft(staff=staff)),
                )
            )
            device = draw(st.sampled_from(("d1", "d2") if staff == "t1" else ("d2", "d3")))
            terminals[device].append(shop.operation(args, staff, minutes, device=device))
    return [sorted(operations, key=lambda one: one.at) for operations in terminals.values()]


@st.composite
def arrivals(draw: st.DrawFn, terminals: list[list[Operation]]) -> list[Operation]:
    """Draw an order in which they reach the server: any, but each terminal's own is kept."""
    queues = [list(queue) for queue in terminals if queue]
    order: list[Operation] = []
    while queues:
        queue = draw(st.sampled_from(queues))
        order.append(queue.pop(0))
        queues = [one for one in queues if one]
    return order


@settings(max_examples=40, deadline=None)
@given(st.data(), st.sampled_from(Concurrency))
def test_clocks_and_jobs_do_not_depend_on_which_terminal_was_heard_first(data, concurrent):
    terminals = data.draw(days_on_terminals())
    ends: list[Shop] = []
    for operations in (
        sorted((one for queue in terminals for one in queue), key=lambda one: (one.at, one.id)),
        data.draw(arrivals(terminals)),
        data.draw(arrivals(terminals)),
    ):
        shop = Shop()
        set_concurrency(shop, concurrent)
        for operation in operations:
            assert shop.take(operation).status in (Status.APPLIED, Status.FLAGGED)
        ends.append(shop)
    for shop in ends:
        assert state(shop) == state(ends[0])
        assert_told_by_the_events(shop, concurrent)


def state(shop: Shop) -> tuple[object, ...]:
    jobs = [msgspec.structs.replace(job, technicians=tuple(sorted(job.technicians))) for job in shop.view.every(Job)]
    # Which of two starts made somebody one of the job's is in the order of arrival, as who joined first is.
    events = [msgspec.structs.replace(one, joined=False, placed=False) for one in shop.view.every(LabourEvent)]
    return shop.view.every(Clock), jobs, events


def assert_told_by_the_events(shop: Shop, concurrent: Concurrency) -> None:
    """The clocks and jobs are what the whole set of events says."""
    events = shop.view.every(LabourEvent)
    bookings = whole(events, concurrent)
    running = [booking for booking in bookings if booking.end is None]
    for clock in shop.view.every(Clock):
        mine = [booking for booking in running if booking.staff == clock.id]
        assert clock.jobs == tuple(booking.job for booking in mine if booking.job)
        assert clock.indirect == next((booking.indirect for booking in mine if booking.indirect), "")
        assert clock.last_at == max(event.at for event in events if event.staff == clock.id)
    for job in shop.view.every(Job):
        mine = [booking for booking in bookings if booking.job == job.id]
        assert job.started_at == min((booking.start for booking in mine), default=None)
        if any(booking.end is None for booking in mine):
            assert job.state is JobState.IN_PROGRESS
            assert job.stop is None
        elif mine:
            assert job.state is JobState.STOPPED
            assert job.stop is not None
            assert job.stop.since == max(booking.end for booking in mine if booking.end)
        else:
            assert job.state in (JobState.WAITING, JobState.ASSIGNED)


@settings(max_examples=40, deadline=None)
@given(st.data(), st.sampled_from(Concurrency))
def test_after_corrections_clocks_and_jobs_are_what_the_events_say(data, concurrent):
    shop = Shop()
    set_concurrency(shop, concurrent)
    for operation in data.draw(arrivals(data.draw(days_on_terminals()))):
        shop.take(operation)
    for number in range(data.draw(st.integers(1, 3))):
        clock = [one for one in shop.view.every(LabourEvent) if not one.target]
        if not clock:
            return
        target = data.draw(st.sampled_from(clock))
        shop.corrected_before(target.id, data.draw(st.none() | MINUTES), 10_000 + number)
        assert_told_by_the_events(shop, concurrent)


@settings(max_examples=40, deadline=None)
@given(event_sets(), st.sampled_from(Concurrency))
def test_work_on_a_job_is_told_the_same_by_every_reader(events, concurrent):
    shop = shop_with(events, concurrent)
    hours = Hours(shop.view)
    for job in STANDARD:
        expected = [one for one in whole(events, concurrent) if one.job == job]
        found = hours.on_job(job)
        assert [(one.staff, one.start, one.end, one.reason) for one in found] == [
            (one.staff, one.start, one.end, one.reason) for one in expected
        ]


@given(event_sets(), st.sampled_from(Concurrency), st.lists(st.sampled_from((*STAFF, *STANDARD)), max_size=5))
def test_hours_with_one_event_more_read_the_same_beside_those_without_it(events, concurrent, asked_before):
    if not events:
        return
    *known, plus = events
    shop = shop_with(known, concurrent)
    without = Hours(shop.view)
    for asked in asked_before:
        _ = without.bookings(asked, at(0)) if asked in STAFF else without.work_on(asked)
    beside, alone = Hours(shop.view, plus=plus, without=without), Hours(shop.view, plus=plus)
    for staff in STAFF:
        assert beside.bookings(staff, at(0)) == alone.bookings(staff, at(0))
    for job in STANDARD:
        assert beside.work_on(job) == alone.work_on(job)
        assert beside.on_job(job) == alone.on_job(job)
    fresh = Hours(shop.view)
    assert [without.bookings(staff, at(0)) for staff in STAFF] == [fresh.bookings(staff, at(0)) for staff in STAFF]
