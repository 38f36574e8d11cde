"""Waits by reason, against a second reckoning: minute by minute, from what was said and clocked, as it was then."""

import csv
import io
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bay_tui.server.exporting.run import export
from bay_tui.workshop import operations as ops
from bay_tui.workshop.decision import Status
from bay_tui.workshop.readmodels.kpis import KpiSource
from bay_tui.workshop.records import Job, Site, SiteRules
from bay_tui.workshop.words import StopReason, Weekday
from workshop_kit import COLLEAGUE, FOREMAN, T0, TECHNICIAN, Shop, at

REASONS = (StopReason.PARTS, StopReason.APPROVAL, StopReason.TOOL, StopReason.SUBLET)
STEP = 20
"""Minutes between what happens; the opening hours are whole steps as well."""

ACTS = st.tuples(
    st.integers(1, 60),
    st.sampled_from(("start", "start", "stop", "stop", "hold", "hold", "go on", "finish", "take back")),
    st.sampled_from((TECHNICIAN, COLLEAGUE)),
    st.sampled_from(REASONS),
)


class Reckoning:
    """What one job waits for, told from the acts alone."""

    def __init__(self) -> None:
        self.on: set[str] = set()
        self.begun = False
        self.reason = ""
        self.before: list[str] = []
        self.done = False
        self.minutes: dict[str, int] = {}

    def pass_minutes(self, since: int, until: int) -> None:
        for minute in range(since, until):
            if not self.on and self.reason and not self.done and is_open(minute):
                self.minutes[self.reason] = self.minutes.get(self.reason, 0) + 1


def is_open(minute: int) -> bool:
    """From eight to six, without the hour after twelve, and not on Sundays; minute 0 is nine on a Monday."""
    day, of_day = divmod(minute + 9 * 60, 1440)
    return day % 7 != 6 and 8 * 60 <= of_day < 18 * 60 and not 12 * 60 <= of_day < 13 * 60


def shop_with_hours() -> Shop:
    rules = SiteRules(closed=(Weekday.SUNDAY,), break_begins="12:00", break_ends="13:00", longest_shift=48)
    return Shop(Site(id="s", name="Shop", rules=rules))


def act(shop: Shop, told: Reckoning, kind: str, staff: str, reason: StopReason, minute: int) -> None:
    """Do one thing, and say what follows for the job where it was taken."""

    def taken(args: ops.Args, by: str) -> bool:
        return shop.do(args, by, minute).status in (Status.APPLIED, Status.FLAGGED)

    match kind:
        case "start" if staff not in told.on and taken(ops.LabourStarted(staff=staff, job="j3"), staff):
            told.on.add(staff)
            told.begun, told.before = True, []
        case "stop" if staff in told.on and taken(ops.LabourStopped(staff=staff, job="j3", reason=reason), staff):
            told.on.discard(staff)
            told.reason, told.before = str(reason), []
        case "hold" if not told.on and taken(ops.JobStopped(job="j3", reason=reason), FOREMAN):
            told.reason = str(reason)
        case "go on" if not told.on and taken(ops.JobResumed(job="j3"), FOREMAN):
            told.reason = "technician" if told.begun else ""
        case "finish" if taken(ops.JobFinished(job="j3"), staff):
            told.on.clear()
            told.reason, told.done = "", True
        case "take back" if not told.on:
            # A stop that is taken back at once was never said.
            shop.do(ops.JobStopped(job="j3", reason=reason), FOREMAN, minute, id=f"h{minute}")
            assert taken(ops.OperationUndone(operation=f"h{minute}", job="j3"), FOREMAN)
        case _:
            pass


@settings(max_examples=120, deadline=None)
@given(st.lists(ACTS, min_size=1, max_size=14))
def test_waits_are_the_opening_minutes_in_which_a_job_stood_still(acts: list[tuple[int, str, str, StopReason]]) -> None:
    shop, told, minute = shop_with_hours(), Reckoning(), 0
    for steps, kind, staff, reason in acts:
        if told.done:
            break
        told.pass_minutes(minute, minute + steps * STEP)
        minute += steps * STEP
        act(shop, told, kind, staff, reason, minute)
    end = minute + 26 * 60
    told.pass_minutes(minute, end)
    wanted = {reason: pytest.approx(count / 60, abs=1e-6) for reason, count in told.minutes.items()}
    source = KpiSource(shop.view, T0, at(end))
    assert source.figures().waits == wanted
    # Whatever comes later rewrites nothing of what was; and the days of the export add up to the same.
    if not told.done:
        shop.do(ops.LabourStarted(staff=TECHNICIAN, job="j3"), TECHNICIAN, end)
        shop.do(ops.LabourStopped(staff=TECHNICIAN, job="j3", reason=StopReason.BAY), TECHNICIAN, end + 10)
        shop.do(ops.JobStopped(job="j3", reason=StopReason.TOOL), FOREMAN, end + 20)
        for staff in told.on:
            shop.do(ops.LabourLeft(staff=staff), staff, end + 22)
        assert shop.do(ops.JobCancelled(job="j3", reason="declined"), FOREMAN, end + 25).status is Status.APPLIED
    again = KpiSource(shop.view, T0, at(end + 30)).figures(T0, at(end))
    assert again.waits == wanted
    text = export(shop.view, "kpis", T0 - timedelta(hours=9), until=at(end), now=at(end + 30))
    rows = [row for row in csv.DictReader(io.StringIO(text)) if not row["staff_number"]]
    for reason in ("technician", *map(str, REASONS)):
        assert sum(float(row[f"wait_{reason}_hours"]) for row in rows) == pytest.approx(
            told.minutes.get(reason, 0) / 60, abs=1e-2
        )


def test_the_search_meets_a_job_on_hold() -> None:
    """Say that the reckoning itself has something to count."""
    shop, told = shop_with_hours(), Reckoning()
    act(shop, told, "hold", FOREMAN, StopReason.PARTS, 0)
    told.pass_minutes(0, 60)
    assert told.minutes == {"parts": 60}
    job = shop.view.get(Job, "j3")
    assert job is not None and job.stop is not None
