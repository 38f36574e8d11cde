"""Prepare tomorrow's parts.

Shown are the appointments of the next day that has any, those with something missing first.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from bay_tui.i18n import _, lazy, ngettext
from bay_tui.screens.common.cells import Moment
from bay_tui.screens.counter.parts_desk import PartsDeskScreen
from bay_tui.screens.job_card.sections import line_state
from bay_tui.screens.shell.shown_keys import Records
from bay_tui.widgets.grid import Column, Grid, Row, Section
from bay_tui.widgets.tones import Cell
from bay_tui.wording.units import unit_word
from bay_tui.workshop import operations as ops
from bay_tui.workshop.parts.lines import still_wanted
from bay_tui.workshop.readmodels.counter.supply import Appointment, Need, appointments
from bay_tui.workshop.records import Job, Part, PartsLine, Vehicle
from bay_tui.workshop.text import decimal_text
from bay_tui.workshop.view import Key, View
from bay_tui.workshop.words import LineState

_JOB = "job:"


class PrepickScreen(PartsDeskScreen):
    """Show what the next day's vehicles need.

    One key reserves a line, one orders what is missing.
    """

    RECORDS: ClassVar[Records] = {
        "reserve": (ops.PartsReserved,),
        "pick": (ops.PartsPicked,),
        "order": (ops.PurchaseOrdered,),
        "request": (ops.PartsRequested,),
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "reserve", lazy("Reserve"), id="prepick.reserve"),
        Binding("p", "pick", lazy("Pick"), id="prepick.pick"),
        Binding("o", "order", lazy("Order what is missing"), id="prepick.order"),
        Binding("r", "request", lazy("Ask for parts"), id="prepick.request"),
        Binding("enter", "card", lazy("Job card"), id="prepick.card", show=False),
    ]

    def compose_body(self) -> ComposeResult:
        """Yield the appointments with their lines."""
        self._found: list[Appointment] = []
        yield Grid(_columns())

    def title_text(self) -> str:
        """Return the day, and how many vehicles lack something."""
        short = sum(one.short for one in self._found)
        day = self._found[0].order.booked_for if self._found else None
        if day is None:
            return _("Tomorrow's parts")
        count = len(self._found)
        title = ngettext(
            "Parts for {day}: {count} vehicle, {short} short", "Parts for {day}: {count} vehicles, {short} short", count
        )
        return title.format(day=f"{self.desk.local(day):%m-%d}", count=count, short=short)

    def show_data(self, changed: frozenset[Key] | None) -> None:
        """Show what is needed as it is now."""
        self._found = appointments(self.view, self.desk.now())
        self.show_rows(
            _lines(self.view, self._found, self.moment()),
            _("No vehicle is booked. {key} leads to the queue, {stock} to the stock."),
            key="global.counter",
            stock="global.stock",
        )

    def part_scanned(self, part: Part) -> bool:
        """Go to the line that needs the part.

        What no appointment needs is shown in the stock.
        """
        lines = {need.line.id for one in self._found for need in one.needs if need.line.part == part.id}
        return bool(lines) and self.go_to(lines, "")

    def action_reserve(self) -> None:
        """Set the line aside."""
        need = self._need()
        if need is not None:
            said = _("Reserved: {name}.").format(name=need.line.name)
            self.desk.record(ops.PartsReserved(line=need.line.id), said=said)

    def action_pick(self) -> None:
        """Say that the line is picked and lies with the vehicle's others."""
        need = self._need()
        if need is not None:
            said = _("Picked: {name}.").format(name=need.line.name)
            self.desk.record(ops.PartsPicked(line=need.line.id), said=said)

    def action_order(self) -> None:
        """Order what is missing of the line.

        It waits for that order from then on.
        """
        need = self._need()
        if need is None:
            return
        if need.part is None or not need.missing:
            self.desk.say(_("Nothing of it is missing."), "info")
            return
        topic, order = f"order/{need.part.id}", partial(self._order_of, need)
        self.ask_quantity(topic, _("How many to order?"), need.part.id, order, value=need.short, whole=True)

    def action_request(self) -> None:
        """Ask for parts for the job under the cursor."""
        job = self._job()
        if job:
            self.host.open_screen("parts", job=job)

    def action_card(self) -> None:
        """Open the job card."""
        job = self._job()
        if job:
            self.host.open_screen("job", job=job)

    def open_row(self, key: str) -> None:
        """Open the card of the job."""
        self.action_card()

    def _order_of(self, need: Need, quantity: float) -> None:
        self.ask_order([ops.OrderedPart(part=need.line.part, quantity=quantity, wanted_by=(need.line.id,))])

    def _need(self) -> Need | None:
        key = self.query_one(Grid).cursor_key
        need = next((need for one in self._found for need in one.needs if need.line.id == key), None)
        if need is None:
            self.desk.say(_("There is no line here."), "warn")
        return need

    def _job(self) -> str:
        key = self.query_one(Grid).cursor_key or ""
        line = self.view.get(PartsLine, key)
        return line.job if line else key.removeprefix(_JOB)


def _columns() -> list[Column]:
    return [
        Column("quantity", _("Qty"), width=8, align="right"),
        Column("number", _("Part no."), width=14, whole=True),
        Column("name", _("Name"), min=12, flex=1),
        Column("short", _("Short"), width=8, align="right"),
        Column("bin", _("Bin"), width=9),
        Column("state", _("State"), width=20),
    ]


def _lines(view: View, found: Sequence[Appointment], moment: Moment) -> Iterator[Row | Section]:
    for one in found:
        yield Section(_heading(view, one, moment))
        for need in one.needs:
            yield _row(need, moment)
        for job in one.unasked:
            yield _unasked(job)


def _heading(view: View, one: Appointment, moment: Moment) -> str:
    vehicle = view.get(Vehicle, one.order.vehicle)
    said = [
        moment.clock_time(one.order.booked_for) if one.order.booked_for else "",
        vehicle.plate if vehicle else "",
        vehicle.model if vehicle else "",
        one.order.number,
        _("! parts are missing") if one.short else "",
    ]
    return " · ".join(text for text in said if text)


def _row(need: Need, moment: Moment) -> Row:
    line, part = need.line, need.part
    state = line_state(line.state)
    if line.state is LineState.BACK_ORDERED and line.eta is not None:
        state = line_state(LineState.BACK_ORDERED, _("B/O {time}").format(time=moment.day_and_time(line.eta)))
    amount = f"{decimal_text(still_wanted(line))} {unit_word(part.unit, part.name) if part else ''}".strip()
    return Row(
        line.id,
        (
            Cell(amount, "title"),
            Cell(line.part or _("no number"), "accent" if line.part else "warn"),
            Cell(line.name),
            Cell(f"! {decimal_text(need.short)}", "bad") if need.missing else Cell("✓", "good"),
            Cell(part.bin if part else ""),
            state,
        ),
    )


def _unasked(job: Job) -> Row:
    return Row(_JOB + job.id, (Cell(), Cell(), Cell(job.title), Cell(), Cell(), Cell(_("no parts asked for"), "info")))
