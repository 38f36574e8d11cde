"""Word the report: figures with formulas and numbers. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bay_tui.i18n import LazyText, _, lazy
from bay_tui.widgets.chart import ChartColumn
from bay_tui.widgets.grid import Column, Row, Section
from bay_tui.widgets.tones import Cell
from bay_tui.wording import word
from bay_tui.wording.times import duration, hours
from bay_tui.workshop.readmodels.kpis import KpiFigures, KpiSource, Ratio, Spread
from bay_tui.workshop.records import Staff
from bay_tui.workshop.time.days import SiteDays
from bay_tui.workshop.words import StopReason

_WAIT, PERSON = "wait:", "staff:"


@dataclass(frozen=True, slots=True)
class Shown:
    """Describe how a figure is shown.

    It has a name, its formula in words, its value, and the numbers it comes from.
    """

    name: LazyText
    formula: LazyText
    value: Callable[[KpiFigures], float | None]
    text: Callable[[float], str]
    numbers: Callable[[KpiFigures], str]
    of_shop: bool = False


def percent(value: float) -> str:
    """Return a ratio as people read it."""
    return f"{value:.0%}"


def _count(value: float) -> str:
    return f"{value:.0f}"


def _minutes(value: float) -> str:
    return duration(value * 60)


def _in_hours(ratio: Ratio) -> str:
    return _("{over} ÷ {under} h").format(over=hours(ratio.over), under=hours(ratio.under))


def _in_pieces(ratio: Ratio) -> str:
    return f"{ratio.over:.0f} ÷ {ratio.under:.0f}"


def _spread(spread: Spread) -> str:
    if spread.ninth is None:
        return ""
    return _("{count}, nine of ten within {time}").format(count=spread.count, time=_minutes(spread.ninth))


FIGURES: dict[str, Shown] = {
    "efficiency": Shown(
        lazy("Efficiency"),
        lazy("standard hours sold ÷ hours clocked on those jobs; a job is sold when it is finished"),
        lambda one: one.efficiency.value,
        percent,
        lambda one: _in_hours(one.efficiency),
    ),
    "utilisation": Shown(
        lazy("Utilisation"),
        lazy("hours clocked on jobs ÷ hours attended, breaks left out"),
        lambda one: one.utilisation.value,
        percent,
        lambda one: _in_hours(one.utilisation),
    ),
    "productivity": Shown(
        lazy("Productivity"),
        lazy("standard hours sold ÷ hours attended"),
        lambda one: one.productivity.value,
        percent,
        lambda one: _in_hours(one.productivity),
    ),
    "finished": Shown(
        lazy("Jobs finished"),
        lazy("jobs whose work was finished; in brackets the inspections that failed in these days"),
        lambda one: float(one.finished),
        _count,
        lambda one: _("({count} rework)").format(count=one.reworks) if one.reworks else "",
    ),
    "on_time": Shown(
        lazy("On time"),
        lazy("delivered by the first promise ÷ delivered; however often the promise was moved"),
        lambda one: one.on_time.value,
        percent,
        lambda one: _in_pieces(one.on_time),
        of_shop=True,
    ),
    "first_time": Shown(
        lazy("First-time fix"),
        lazy("1 − comebacks ÷ visits; a comeback is the same vehicle with the same system or repair within the days"),
        lambda one: one.first_time.value,
        percent,
        lambda one: _in_pieces(one.first_time),
        of_shop=True,
    ),
    "fill": Shown(
        lazy("Parts filled at once"),
        lazy("parts lines issued in full on the day they were requested, without back-order ÷ parts lines requested"),
        lambda one: one.fill.value,
        percent,
        lambda one: _in_pieces(one.fill),
        of_shop=True,
    ),
    "issued": Shown(
        lazy("Request to issue"),
        lazy("from asking for a part to the issue of all of it, the middle one of the lines issued in these days"),
        lambda one: one.issued.median,
        _minutes,
        lambda one: _spread(one.issued),
        of_shop=True,
    ),
    "cycle": Shown(
        lazy("Time in the shop"),
        lazy("from received to handed over, the middle one of all vehicles delivered"),
        lambda one: one.cycle.median,
        _minutes,
        lambda one: _spread(one.cycle),
        of_shop=True,
    ),
}
"""The figures in the order in which they are shown."""


def _wait(reason: str) -> Shown:
    return Shown(
        lazy("Waiting"),
        lazy("opening hours in which a job stood still, by the reason it had then"),
        lambda one: one.waits.get(reason, 0.0),
        hours,
        lambda one: "",
    )


def shown_of(key: str) -> Shown:
    """Return the figure a row stands for.

    A person stands for their efficiency.
    """
    if key.startswith(_WAIT):
        return _wait(key.removeprefix(_WAIT))
    return FIGURES["efficiency"] if key.startswith(PERSON) else FIGURES[key]


def columns() -> list[Column]:
    """Return the columns."""
    return [
        Column("name", _("Figure"), min=24, flex=1),
        Column("value", _("Value"), width=8, align="right"),
        Column("before", _("Before"), width=8, align="right"),
        Column("numbers", _("From"), min=22, flex=3),
    ]


def rows(
    now: KpiFigures,
    before: KpiFigures,
    people: Mapping[str, tuple[Staff, KpiFigures, KpiFigures]],
    *,
    of_one: bool,
    wide: bool,
) -> Iterator[Row | Section]:
    """Yield figures, waits, and the people one by one.

    Beside the figures stand those of the span before. Of one person there is nothing to say about deliveries and parts.
    On a `wide` screen the hours of each person stand in the row.
    """
    for key, one in FIGURES.items():
        if not (one.of_shop and of_one):
            yield _row(key, str(one.name), one, now, before)
    if now.waits:
        yield Section(_("Waiting, hours"))
        for reason in now.waits:
            yield _row(_WAIT + reason, word(StopReason(reason)), _wait(reason), now, before)
    if people:
        yield Section(_("Technicians: efficiency"))
        for staff, (person, mine, was) in people.items():
            row = _row(PERSON + staff, person.name, FIGURES["efficiency"], mine, was)
            yield row.with_cell(3, Cell(hours_of_person(mine), "dim")) if wide else row


def hours_of_person(figures: KpiFigures) -> str:
    """Return what somebody sold, worked and attended."""
    return _("sold {sold} · on jobs {jobs} · attended {attended} h").format(
        sold=hours(figures.sold), jobs=hours(figures.on_jobs), attended=hours(figures.attended)
    )


def _row(key: str, name: str, one: Shown, now: KpiFigures, before: KpiFigures) -> Row:
    value, was = one.value(now), one.value(before)
    return Row(
        key,
        (
            Cell(name),
            Cell("-" if value is None else one.text(value), "dim" if value is None else "title"),
            Cell("-" if was is None else one.text(was), "dim"),
            Cell(one.numbers(now), "dim"),
        ),
    )


def trend(key: str, reading: KpiSource, over: Sequence[date], days: SiteDays, staff: str) -> list[ChartColumn]:
    """Return the figure of a row day by day."""
    one = shown_of(key)
    staff = key.removeprefix(PERSON) if key.startswith(PERSON) else staff
    found: list[ChartColumn] = []
    for day in over:
        figures = reading.figures(*days.span(day), staff)
        value = one.value(figures)
        found.append(ChartColumn(f"{day:%m-%d}", value, "" if value is None else one.text(value)))
    return found
