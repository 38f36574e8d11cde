"""Report what a day, a week or a month came to.

Each figure has its formula and its course over the days.
"""

from datetime import date, datetime, timedelta
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from bay_tui.i18n import _, lazy, ngettext
from bay_tui.screens.common.lines import Lines
from bay_tui.screens.foreman.report_figures import PERSON, columns, hours_of_person, rows, shown_of, trend
from bay_tui.screens.shell.desk import Desk
from bay_tui.screens.shell.grid_screen import GridScreen
from bay_tui.widgets.chart import ColumnChart
from bay_tui.widgets.grid import Grid
from bay_tui.widgets.tones import Cell
from bay_tui.widgets.wrapping import wrapped
from bay_tui.workshop.readmodels.kpis import KpiFigures, KpiSource, sees_everybody
from bay_tui.workshop.records import Staff
from bay_tui.workshop.time.days import days_up_to
from bay_tui.workshop.view import Key

_TREND_DAYS = 30
_TALL_FROM = 30
_WIDE_FROM = 120


class ReportScreen(GridScreen):
    """Show the figures of a span up to the minute.

    It ends on a day. Technicians see their own, foremen and advisers all.
    """

    # Whatever changes in the workshop changes some figure, and each costs a reading of thirty days: the minute will do.
    WAITS_FOR_THE_MINUTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "earlier", lazy("Earlier"), id="report.earlier"),
        Binding("right", "later", lazy("Later"), id="report.later"),
        Binding("d", "span(1)", lazy("Day"), id="report.day"),
        Binding("w", "span(7)", lazy("Week"), id="report.week"),
        Binding("m", "span(30)", lazy("30 days"), id="report.month"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._span = 1
        self._back = 0
        person = desk.person
        self._staff = person.id if person is not None and not sees_everybody(person) else ""
        self._reading: KpiSource | None = None
        self._hours: dict[str, str] = {}
        self._wide = False

    def title_text(self) -> str:
        """Return the title, and of whom the report is."""
        person = self.desk.replica.view.get(Staff, self._staff) if self._staff else None
        return _("Report: {name}").format(name=person.name) if person else _("Report")

    def compose_body(self) -> ComposeResult:
        """Yield the span, the figures, and the course of one.

        The formula of the figure under the cursor stands above its course.
        """
        yield Lines(id="report-span")
        yield Grid(columns(), id="report")
        yield Lines(id="report-formula")
        yield ColumnChart(id="report-chart")

    def show_data(self, changed: frozenset[Key] | None) -> None:
        """Work the figures out anew."""
        first, last = self._first_day(), self._last_day()
        since, until = self._instant(first), min(self._instant(last + timedelta(days=1)), self.desk.now())
        before = first - timedelta(days=self._span)
        earliest = min(before, last - timedelta(days=_TREND_DAYS - 1))
        reading = self._reading = KpiSource(self.desk.replica.view, self._instant(earliest), self.desk.now())
        people = {} if self._staff else self._people(reading, since, until, self._instant(before))
        self._hours = {PERSON + staff: hours_of_person(mine) for staff, (_one, mine, _was) in people.items()}
        shown = reading.figures(since, until, self._staff)
        was = reading.figures(self._instant(before), since, self._staff)
        self.query_one("#report-span", Lines).show([self._span_line(first, last)])
        self.query_one(Grid).set_rows(rows(shown, was, people, of_one=bool(self._staff), wide=self._wide))
        self.show_detail()

    def on_resize(self, event: events.Resize) -> None:
        """Use the room there is.

        More rows are for the course of a figure, more columns for everybody's hours.
        """
        self.set_class(event.size.height >= _TALL_FROM, "-tall")
        wide = event.size.width >= _WIDE_FROM
        if wide != self._wide:
            self._wide = wide
            self._show_anew()

    def open_row(self, key: str) -> None:
        """Show one person's figures."""
        if key.startswith(PERSON):
            self._staff = key.removeprefix(PERSON)
            self._show_anew()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer nothing later than today."""
        return bool(self._back) if action == "later" else super().check_action(action, parameters)

    def action_earlier(self) -> None:
        """Go back by a span."""
        self._back += self._span
        self._show_anew()

    def action_later(self) -> None:
        """Come forward by a span."""
        self._back = max(0, self._back - self._span)
        self._show_anew()

    def action_span(self, count: int) -> None:
        """Show so many days."""
        self._span = count
        self._show_anew()

    def action_back(self) -> None:
        """Go back from one person's figures to everybody's."""
        if self._staff and self.desk.person is not None and sees_everybody(self.desk.person):
            self._staff = ""
            self._show_anew()
        else:
            super().action_back()

    def _show_anew(self) -> None:
        self.refresh_data(None)
        self.show_status()

    def _people(
        self, reading: KpiSource, since: datetime, until: datetime, before: datetime
    ) -> dict[str, tuple[Staff, KpiFigures, KpiFigures]]:
        return {
            one.staff: (one.person, one.figures, reading.figures(before, since, one.staff))
            for one in reading.by_person(since, until)
            if one.person is not None
        }

    def _span_line(self, first: date, last: date) -> list[Cell]:
        text = f"{last:%Y-%m-%d}" if first == last else f"{first:%Y-%m-%d} – {last:%Y-%m-%d}"
        length = ngettext("{count} day", "{count} days", self._span).format(count=self._span)
        today = _("so far") if not self._back else ""
        return [Cell(text, "title"), Cell(length, "dim"), Cell(today, "dim")]

    def show_detail(self) -> None:
        """Show how the figure under the cursor came about."""
        key = self.query_one(Grid).cursor_key
        if key is None or self._reading is None:
            return
        one = shown_of(key)
        width = max(40, self.size.width - 2)
        said = [[Cell(line, "info")] for line in wrapped(f"{one.name} = {one.formula}", width)]
        if hours := self._hours.get(key):
            said += [[Cell(line)] for line in wrapped(hours, width)]
        self.query_one("#report-formula", Lines).show(said)
        over = days_up_to(self._last_day(), _TREND_DAYS)
        self.query_one(ColumnChart).show(trend(key, self._reading, over, self.desk.days, self._staff))

    def _last_day(self) -> date:
        return self.desk.days.of(self.desk.now()) - timedelta(days=self._back)

    def _first_day(self) -> date:
        return self._last_day() - timedelta(days=self._span - 1)

    def _instant(self, day: date) -> datetime:
        return self.desk.days.start(day)
