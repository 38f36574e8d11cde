"""Word what waits for an inspection, as lines. Pure."""

from collections.abc import Iterable, Iterator

from bay_tui.i18n import _, listed
from bay_tui.screens.common.cells import Moment, promise_cell
from bay_tui.widgets.choice import Option
from bay_tui.widgets.grid import Column, Row
from bay_tui.widgets.tones import Cell
from bay_tui.wording import reason_word, word
from bay_tui.wording.times import duration, hours
from bay_tui.workshop.jobs.inspecting import Due
from bay_tui.workshop.readmodels.inspections import last_failure, worker_names
from bay_tui.workshop.readmodels.outlook import outlook
from bay_tui.workshop.readmodels.planning.forecast import Forecast
from bay_tui.workshop.records import Finding, Vehicle
from bay_tui.workshop.search import matches
from bay_tui.workshop.time.hours import hours_on_job
from bay_tui.workshop.view import View

THE_SAME = "the same"
"""The key of the answer that whoever did a job does it again."""


def columns() -> list[Column]:
    """Return the columns."""
    return [
        Column("plate", _("Plate"), width=10, whole=True),
        Column("job", _("Job"), min=16, flex=2, whole=True),
        Column("level", _("Inspection"), width=16),
        Column("who", _("Done by"), min=7, flex=1, whole=True),
        Column("waits", _("Waits"), width=6, align="right"),
        Column("promise", _("Promise"), width=12),
    ]


def rows(view: View, waiting: Iterable[Due], moment: Moment, query: str) -> Iterator[Row]:
    """Yield a row for each job that waits.

    One that failed before says how often.
    """
    forecast = Forecast(view, moment.now)
    for one in waiting:
        vehicle = view.get(Vehicle, one.order.vehicle)
        plate = vehicle.plate if vehicle else ""
        names = listed(worker_names(view, one))
        if query and not matches(query, plate, one.order.number, one.job.title, names, word(one.level)):
            continue
        again = f"✗{one.job.reworks} " if one.job.reworks else ""
        since = moment.seconds_since(one.job.finished_at) if one.job.finished_at else 0.0
        yield Row(
            one.job.id,
            (
                Cell(plate, "title"),
                Cell(again + one.job.title, "warn" if again else "normal"),
                Cell(word(one.level), "info"),
                Cell(names),
                Cell(duration(since), "dim"),
                promise_cell(outlook(view, one.order, moment.now, forecast=forecast), moment, short=True),
            ),
        )


def detail(view: View, one: Due | None, moment: Moment) -> list[list[Cell]]:
    """Return two lines about a job.

    They tell hours and findings, and why it failed before.
    """
    if one is None:
        return [[Cell()], [Cell()]]
    job = one.job
    worked = _("{hours} h worked of {standard} h").format(
        hours=hours(round(hours_on_job(view, job.id, moment.now), 2)), standard=hours(job.standard_hours)
    )
    found = len(view.find(Finding, "job", job.id))
    first = [
        Cell(f"{one.order.number}/{job.line}", "dim"),
        Cell(worked),
        Cell(_("findings: {count}").format(count=found), "dim"),
    ]
    last = last_failure(view, job)
    if last is None:
        return [first, [Cell()]]
    why = listed(reason_word(reason) for reason in last.reasons)
    return [first, [Cell(_("✗ failed before: {why}").format(why=why), "bad")]]


def same_option(names: str) -> Option:
    """Return the answer that whoever did a job does it again."""
    return Option(THE_SAME, _("the same: {names}").format(names=names))
