"""The end of work reckoned a second time: minute by minute on the wall clock, as people work it off."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bay_tui.workshop.readmodels.outlook import outlook
from bay_tui.workshop.readmodels.planning.calendars import Calendar
from bay_tui.workshop.records import Job, Leave, Order, Promise, Site, SiteRules, Staff, Stop, Vehicle
from bay_tui.workshop.time.presence import Presence
from bay_tui.workshop.view import Memory
from bay_tui.workshop.words import JobState, LeaveReason, OrderState, Role, StopReason, Weekday

ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "UTC")
MINUTE = timedelta(minutes=1)
ZONES_CHANGE = (datetime(2026, 3, 28, 9, tzinfo=UTC), datetime(2026, 10, 24, 9, tzinfo=UTC))
"""Days before a clock changes in Europe."""

rules = st.builds(
    SiteRules,
    opens=st.sampled_from(("07:30", "08:00", "09:00")),
    shift_end=st.sampled_from(("17:00", "18:00")),
    break_begins=st.sampled_from(("", "12:00")),
    break_ends=st.just("13:00"),
    closed=st.sampled_from(((), (Weekday.SUNDAY,), (Weekday.SUNDAY, Weekday.MONDAY))),
    inspection_minutes=st.integers(0, 30),
    wash_minutes=st.integers(0, 30),
    handover_minutes=st.integers(0, 30),
)
works = st.lists(
    st.tuples(st.integers(1, 300), st.sampled_from((None, 30, 200, 900)), st.integers(1, 3000)), min_size=1, max_size=5
)
nows = st.sampled_from(
    (*ZONES_CHANGE, datetime(2026, 6, 3, 1, 17, tzinfo=UTC), datetime(2026, 6, 5, 9, 59, tzinfo=UTC))
)


def is_open(rules: SiteRules, at: datetime, zone: ZoneInfo) -> bool:
    """Whether the site works in the minute that begins then, by its wall clock."""
    wall = at.astimezone(zone)
    clock = f"{wall:%H:%M}"
    pause = bool(rules.break_begins) and rules.break_begins <= clock < rules.break_ends
    return rules.opens <= clock < rules.shift_end and not pause and list(Weekday)[wall.weekday()] not in rules.closed


def minute_by_minute(
    rules: SiteRules, zone: ZoneInfo, now: datetime, jobs: list[tuple[int, datetime, int]]
) -> list[datetime]:
    """When each job is done that one man does, the earliest promise first of what he can do; one at a time."""
    left = {number: minutes for number, (minutes, _release, _due) in enumerate(jobs)}
    done: dict[int, datetime] = {}
    at, on = now, None
    while left:
        if on is None:
            can = [number for number in left if jobs[number][1] <= at]
            # What waits stands behind what can be done, whatever is promised, and its wait is over only later.
            on = min(can, key=lambda number: (jobs[number][1] > now, jobs[number][2], number), default=None)
        if on is not None and is_open(rules, at, zone):
            left[on] -= 1
            if not left[on]:
                done[on] = at + MINUTE
                del left[on]
                on = None
        at += MINUTE
    return [done[number] for number in range(len(jobs))]


def stages(rules: SiteRules, zone: ZoneInfo, at: datetime) -> datetime:
    """When inspection, wash and hand-over are over, one minute of opening after the other."""
    left = rules.inspection_minutes + rules.wash_minutes + rules.handover_minutes
    while left:
        left -= is_open(rules, at, zone)
        at += MINUTE
    return at


@settings(max_examples=40)
@given(rules, st.sampled_from(ZONES), nows, works)
def test_the_end_of_a_queue_is_that_of_working_it_off_minute_by_minute(
    rules: SiteRules, zone: str, now: datetime, work: list[tuple[int, int | None, int]]
) -> None:
    view = Memory([Site(id="s", name="s", timezone=zone, rules=rules), Vehicle(id="v", plate="v")])
    view.put(Staff(id="t", number="t", name="t", roles=(Role.TECHNICIAN,)))
    jobs: list[tuple[int, datetime, int]] = []
    for number, (minutes, wait, due) in enumerate(work):
        eta = None if wait is None else now + timedelta(minutes=wait)
        stop = None if eta is None else Stop(reason=StopReason.TOOL, since=now, eta=eta)
        jobs.append((minutes, eta or now, due))
        view.put(
            Order(
                id=f"o{number}",
                number=f"{number}",
                vehicle="v",
                state=OrderState.WORKING,
                promises=(Promise(due=now + timedelta(minutes=due), at=now),),
            )
        )
        view.put(
            Job(
                id=f"j{number}",
                order=f"o{number}",
                line=1,
                title="x",
                standard_hours=minutes / 60,
                state=JobState.STOPPED if stop else JobState.ASSIGNED,
                stop=stop,
                technicians=("t",),
            )
        )
    expected = minute_by_minute(rules, ZoneInfo(zone), now, jobs)
    for number, end in enumerate(expected):
        order = view.get(Order, f"o{number}")
        assert order is not None
        how = outlook(view, order, now)
        assert how.expected is not None
        assert abs(how.expected - stages(rules, ZoneInfo(zone), end)) <= timedelta(seconds=1), number


@given(
    rules,
    st.sampled_from(ZONES),
    nows,
    st.floats(0.01, 300),
    st.integers(-900, 9000),
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 4)), max_size=3),
)
def test_looked_up_ends_are_those_of_presence(
    rules: SiteRules, zone: str, now: datetime, hours: float, start: int, leaves: list[tuple[int, int]]
) -> None:
    view = Memory([Site(id="s", name="s", timezone=zone, rules=rules)])
    for number, (first, days) in enumerate(leaves):
        begin = now.date() + timedelta(days=first)
        leave = Leave(
            id=f"l{number}",
            staff="t",
            first=begin,
            last=begin + timedelta(days=days),
            reason=LeaveReason.SICK,
            by="",
            at=now,
        )
        view.put(leave)
    presence, at = Presence(view), now + timedelta(minutes=start)
    for staff in ("t", ""):
        wanted = presence.worked_off(staff, at, hours) if staff else presence.opened_for(at, hours)
        assert wanted is not None
        found = Calendar(presence, staff, now).after(at.timestamp(), hours)
        assert abs(found - wanted.timestamp()) < 1e-3 + hours * 1e-6
