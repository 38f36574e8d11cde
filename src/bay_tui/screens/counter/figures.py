"""Show the counter's figures, each with its formula."""

from collections.abc import Iterator
from datetime import timedelta
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from bay_tui.i18n import _, lazy
from bay_tui.screens.counter.parts_desk import PartsDeskScreen
from bay_tui.screens.shell.desk import Desk
from bay_tui.widgets.grid import Column, Grid, Row, Section
from bay_tui.widgets.tones import Cell
from bay_tui.wording import word
from bay_tui.wording.times import duration, spoken
from bay_tui.workshop.readmodels.counter.counter_figures import CounterFigures, counter_figures
from bay_tui.workshop.readmodels.kpis import Spread
from bay_tui.workshop.text import decimal_text
from bay_tui.workshop.view import Key

SPANS = (1, 7, 30)
"""The days a span may have."""


class CounterFiguresScreen(PartsDeskScreen):
    """Show what the last days came to."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("d", "span", lazy("Other span"), id="figures.span")]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._days = SPANS[1]

    def compose_body(self) -> ComposeResult:
        """Yield the figures."""
        yield Grid(_columns())

    def title_text(self) -> str:
        """Return the title, and how many days it is over."""
        return _("Figures of the counter, last {days} days").format(days=self._days)

    def show_data(self, changed: frozenset[Key] | None) -> None:
        """Reckon them anew."""
        now = self.desk.now()
        figures = counter_figures(self.view, now - timedelta(days=self._days), now, self.desk.zone)
        self.query_one(Grid).set_rows(figure_lines(figures))

    def action_span(self) -> None:
        """Go on to the next span."""
        self._days = SPANS[(SPANS.index(self._days) + 1) % len(SPANS)]
        self.refresh_data(None)
        self.show_status()


def figure_lines(figures: CounterFigures) -> Iterator[Row | Section]:
    """Return every figure with its formula."""
    yield from _filled(figures)
    yield Section(_("Request to ready and to issue, by the hour asked"))
    yield _spread_row("ready", _("all, to ready"), figures.ready)
    yield _spread_row("issued", _("all, to issue"), figures.issued)
    for one in figures.hours:
        hour = f"{one.hour:02}:00"
        yield _spread_row(f"ready{hour}", _("{hour} to ready").format(hour=hour), one.ready)
        yield _spread_row(f"issued{hour}", _("{hour} to issue").format(hour=hour), one.issued)
    yield Section(_("Lines on back-order now, by age"))
    names = (_("under a day"), _("1 to 3 days"), _("3 to 7 days"), _("over a week"))
    for name, count in zip(names, figures.ages, strict=True):
        yield Row(f"age{name}", (Cell(name), Cell(str(count), "warn" if count else "dim"), Cell()))
    yield Section(_("Returns"))
    for kind, quantity in figures.returns.items():
        yield Row(f"return{kind}", (Cell(word(kind)), Cell(decimal_text(quantity), "title"), Cell()))


def _filled(figures: CounterFigures) -> Iterator[Row | Section]:
    yield Section(_("Fill rate"))
    value = figures.fill.value
    formula = _("filled at once {over} ÷ requested {under}").format(
        over=decimal_text(figures.fill.over), under=decimal_text(figures.fill.under)
    )
    shown = "-" if value is None else f"{value:.0%}"
    yield Row("fill", (Cell(_("from the shelf at once")), Cell(shown, "title"), Cell(formula, "dim")))


def _spread_row(key: str, name: str, some: Spread) -> Row:
    if some.median is None or some.ninth is None:
        return Row(key, (Cell(name), Cell("-", "dim"), Cell()))
    formula = _("median of {count}; nine of ten within {ninth}").format(count=some.count, ninth=spoken(some.ninth * 60))
    return Row(key, (Cell(name), Cell(duration(some.median * 60), "title"), Cell(formula, "dim")))


def _columns() -> list[Column]:
    return [
        Column("name", _("Figure"), width=24),
        Column("value", _("Value"), width=8, align="right"),
        Column("formula", _("Formula"), min=20, flex=1),
    ]
