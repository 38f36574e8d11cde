"""Make the rows of the export of figures.

Each day has one of the shop, and one of each who attended or finished a job.
"""

from collections.abc import Iterator
from datetime import timedelta

from bay_tui.server.exporting.records import Records, Row
from bay_tui.workshop.constraints import EARLIEST_YEAR
from bay_tui.workshop.readmodels.kpis import KpiFigures, KpiSource, Ratio
from bay_tui.workshop.records import LabourEvent
from bay_tui.workshop.time.days import site_days
from bay_tui.workshop.view import KindByKind
from bay_tui.workshop.words import StopReason

COLUMNS = (
    *("day", "staff_number", "staff_name", "sold_hours", "clocked_on_sold_hours", "job_hours", "attended_hours"),
    *("efficiency", "utilisation", "productivity", "jobs_finished", "reworks"),
    *("visits", "first_time_fixed", "delivered", "promised", "on_time", "cycle_minutes"),
    *("lines_issued", "lines_at_once", "issue_minutes"),
    *(f"wait_{reason}_hours" for reason in StopReason),
    "lines_requested",
)
"""The columns: decimal hours, ratios of 1.0 for 100 %, median times in minutes. A row without staff is the shop's."""


def kpi_rows(records: Records) -> Iterator[Row]:
    """Yield the figures of each day of the span, the shop first.

    Days are those of the site's calendar.
    """
    view = KindByKind(records.view)
    instants = (event.at for event in view.every(LabourEvent) if event.at.year >= EARLIEST_YEAR)
    first = records.since or min(instants, default=records.until)
    days = site_days(view)
    day = days.of(first)
    start = days.start(day)
    reading = KpiSource(view, start, records.now)
    while start < records.until:
        end = days.start(day + timedelta(days=1))
        until = min(end, records.until)
        yield {"day": day.isoformat(), **records.nobody("staff"), **_row(reading.figures(start, until))}
        for one in reading.by_person(start, until):
            yield {"day": day.isoformat(), **records.named(one.staff, one.person, "staff"), **_row(one.figures)}
        day, start = day + timedelta(days=1), end


def _row(one: KpiFigures) -> Row:
    return {
        "sold_hours": round(one.sold, 4),
        "clocked_on_sold_hours": round(one.clocked_on_sold, 4),
        "job_hours": round(one.on_jobs, 4),
        "attended_hours": round(one.attended, 4),
        "efficiency": _value(one.efficiency),
        "utilisation": _value(one.utilisation),
        "productivity": _value(one.productivity),
        "jobs_finished": one.finished,
        "reworks": one.reworks,
        "visits": int(one.first_time.under),
        "first_time_fixed": int(one.first_time.over),
        "delivered": one.delivered,
        "promised": int(one.on_time.under),
        "on_time": int(one.on_time.over),
        "cycle_minutes": _minutes(one.cycle.median),
        "lines_issued": one.issued.count,
        "lines_at_once": int(one.fill.over),
        "issue_minutes": _minutes(one.issued.median),
        **{f"wait_{reason}_hours": round(one.waits.get(reason, 0.0), 4) for reason in StopReason},
        "lines_requested": int(one.fill.under),
    }


def _value(ratio: Ratio) -> float | None:
    return None if ratio.value is None else round(ratio.value, 4)


def _minutes(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
