"""Returns: what went out and may come back, to stock, defective, or as the old part it replaced."""

from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from bay_tui.i18n import _, lazy
from bay_tui.screens.common.cells import Moment
from bay_tui.screens.counter.parts_desk import PartsDeskScreen
from bay_tui.screens.counter.queue import for_whom
from bay_tui.screens.counter.request_form import unit_word
from bay_tui.widgets.grid import Column, Grid, Row
from bay_tui.widgets.tones import Cell
from bay_tui.wording import word
from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import Part, PartsLine, PartsReturn
from bay_tui.workshop.search import matches
from bay_tui.workshop.view import Key, View
from bay_tui.workshop.words import ReturnKind


class ReturnsScreen(PartsDeskScreen):
    """The lines that went out, the last one first; a key says in which condition something came back."""

    CAN_FILTER = True
    KINDS = frozenset({"line", "return", "job", "order"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "take('stock')", lazy("Back to stock"), id="returns.stock"),
        Binding("d", "take('defective')", lazy("Defective"), id="returns.defective"),
        Binding("o", "take('core')", lazy("Old part"), id="returns.core"),
        Binding("enter", "card", lazy("Job card"), id="returns.card", show=False),
    ]

    def compose_body(self) -> ComposeResult:
        """The lines."""
        yield Grid(_columns())

    def title_text(self) -> str:
        """Return what this is."""
        return _("Returns")

    def refresh_data(self, changed: frozenset[Key] | None) -> None:
        """Show what is out as it is now."""
        lines = sorted(_out(self.view), key=lambda line: (line.issued_at or line.at, line.id), reverse=True)
        rows = [_row(self.view, line, self.moment()) for line in lines if self._matches(line)]
        self.show_rows(rows, _("Nothing has gone out. {key} leads to the queue, to issue."), key="global.counter")

    def part_scanned(self, part: Part) -> bool:
        """Go to the last line on which the scanned part went out."""
        lines = (line.id for line in self.view.find(PartsLine, "part", part.id))
        self.go_to(lines, _("✗ {part} is not out on any line.").format(part=part.number))
        return True

    def action_take(self, condition: str) -> None:
        """Ask how many came back, then why."""
        line = self._line()
        if line is not None:
            kind = ReturnKind(condition)
            out = max(line.issued - line.returned, 0.0) or 1
            title = _("How many came back: {condition}?").format(condition=word(kind))
            self.ask_quantity(f"return/{line.id}", title, line.part, partial(self._counted, line, kind), value=out)

    def action_card(self) -> None:
        """Open the job card."""
        line = self._line()
        if line is not None:
            self.host.open_screen("job", job=line.job)

    def on_grid_opened(self, event: Grid.Opened) -> None:
        """Enter opens the job card."""
        event.stop()
        self.action_card()

    def _counted(self, line: PartsLine, kind: ReturnKind, quantity: float) -> None:
        about = f"{line.name}: {quantity:g}, {word(kind)}"
        self.ask_text(
            f"return-why/{line.id}",
            _("Why did it come back?"),
            _("Reason"),
            partial(self._returned, line, kind, quantity),
            about=about,
        )

    def _returned(self, line: PartsLine, kind: ReturnKind, quantity: float, reason: str) -> None:
        args = ops.PartsReturned(line=line.id, quantity=quantity, condition=kind, reason=reason)
        part = self.view.get(Part, line.part)
        said = _("{name}: {count} came back, {condition}.")
        if kind is ReturnKind.STOCK and part is not None and part.bin:
            said = _("{name}: {count} came back → {bin}.")
        bin_ = part.bin if part else ""
        self.desk.record(args, said=said.format(name=line.name, count=f"{quantity:g}", condition=word(kind), bin=bin_))

    def _line(self) -> PartsLine | None:
        key = self.query_one(Grid).cursor_key
        line = self.view.get(PartsLine, key) if key else None
        if line is None:
            self.desk.say(_("There is no line here."), "warn")
        return line

    def _matches(self, line: PartsLine) -> bool:
        return not self.filter_text or matches(self.filter_text, line.part, line.name, for_whom(self.view, line))


def _out(view: View) -> list[PartsLine]:
    return [line for line in view.every(PartsLine) if line.issued > 0]


def _columns() -> list[Column]:
    return [
        Column("at", _("Issued"), width=15, drop=1),
        Column("number", _("Part no."), width=14),
        Column("name", _("Name"), min=10, flex=1),
        Column("out", _("Out"), width=7, align="right"),
        Column("back", _("Came back"), width=16),
        Column("for", _("For"), min=20, flex=1),
    ]


def _row(view: View, line: PartsLine, moment: Moment) -> Row:
    part = view.get(Part, line.part) if line.part else None
    out = max(round(line.issued - line.returned, 6), 0.0)
    backs = [f"{back.quantity:g} {word(back.condition)}" for back in view.find(PartsReturn, "line", line.id)]
    return Row(
        line.id,
        (
            Cell(moment.day_and_time(line.issued_at or line.at)),
            Cell(line.part, "accent"),
            Cell(line.name),
            Cell(f"{out:g} {unit_word(part.unit) if part else ''}".strip(), "title"),
            Cell(", ".join(backs), "info"),
            Cell(for_whom(view, line)),
        ),
    )
