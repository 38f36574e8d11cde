"""Lay out who works when, people by days. Pure.

Screen, `show` and JSON have the same.
"""

from datetime import date, timedelta

import msgspec

from bay_tui.workshop.records import Leave, Shift, Staff
from bay_tui.workshop.roster.plans import DayPlan, Plans
from bay_tui.workshop.search import matches
from bay_tui.workshop.view import View
from bay_tui.workshop.words import LeaveReason, Role


class RosterDay(msgspec.Struct, frozen=True, kw_only=True):
    """Hold what one person does on one day.

    `shift` is a name, `begins` and `ends` are wall time. Where nothing is said the site's hours hold.
    """

    day: date
    shift: str = ""
    begins: str = ""
    ends: str = ""
    off: bool = False
    leave: LeaveReason | None = None
    absent: bool = False


class RosterRow(msgspec.Struct, frozen=True, kw_only=True):
    """Hold one person's days; `staff` is an id."""

    staff: str
    number: str
    name: str
    days: tuple[RosterDay, ...]


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def roster_rows(view: View, first: date, count: int = 7, query: str = "") -> list[RosterRow]:
    """Return everybody's days from `first` on, technicians before the others.

    `query` names some of them.
    """
    plans = Plans(view)
    people = [one for one in view.every(Staff) if one.active and _asked_for(one, query)]
    days = [first + timedelta(days=number) for number in range(count)]
    return [
        RosterRow(
            staff=person.id,
            number=person.number,
            name=person.name,
            days=tuple(_day(day, plans.on(person.id, day)) for day in days),
        )
        for person in sorted(people, key=lambda one: (Role.TECHNICIAN not in one.roles, one.number))
    ]


def shifts_offered(view: View) -> list[Shift]:
    """Return the shifts that can be planned, by when they begin."""
    return sorted(
        (one for one in view.every(Shift) if one.active and one.times),
        key=lambda one: (one.times[-1].begins, one.name),
    )


def leaves_on(view: View, staff: str, day: date) -> list[Leave]:
    """Return the leaves of a person that a day lies in."""
    given = view.find(Leave, "staff", staff)
    return [one for one in given if one.withdrawn_at is None and one.first <= day <= one.last]


def absent_on(view: View, staff: str, day: date) -> bool:
    """Say whether a person did not come on a day."""
    return Plans(view).on(staff, day).absent


def week_of(view: View, staff: str, first: date) -> tuple[str, ...]:
    """Return what is planned for a person in seven days.

    Leave and absence are left out, so that it can become the pattern of all weeks.
    """
    plans = Plans(view)
    return tuple(plans.planned(staff, first + timedelta(days=number)) for number in range(7))


def wall_of(minutes: int) -> str:
    """Return minutes after midnight as a time of day."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _asked_for(person: Staff, query: str) -> bool:
    return not query or matches(query, person.number, person.name, person.initials)


def _day(day: date, plan: DayPlan) -> RosterDay:
    return RosterDay(
        day=day,
        shift=plan.shift.name if plan.shift else "",
        begins=wall_of(plan.times.begins) if plan.times else "",
        ends=wall_of(plan.times.ends) if plan.times else "",
        off=plan.off,
        leave=plan.leave,
        absent=plan.absent,
    )
