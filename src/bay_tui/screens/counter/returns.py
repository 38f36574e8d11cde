"""Take back what went out.

A part comes back to stock, defective, or as the old part it replaced.
"""

from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from bay_tui.i18n import _, lazy, listed
from bay_tui.screens.common.cells import Moment
from bay_tui.screens.counter.parts_desk import PartsDeskScreen
from bay_tui.screens.counter.queue import for_whom
from bay_tui.screens.shell.shown_keys import Records
from bay_tui.widgets.grid import Column, Grid, Row
from bay_tui.widgets.tones import Cell
from bay_tui.wording import return_word, word
from bay_tui.wording.units import unit_word
from bay_tui.workshop import operations as ops
from bay_tui.workshop.parts.lines import out_on
from bay_tui.workshop.readmodels.counter.returns import IssuedLine, issued_lines
from bay_tui.workshop.records import Job, Part, PartsLine
from bay_tui.workshop.search import matches
from bay_tui.workshop.text import decimal_text
from bay_tui.workshop.view import Key, View
from bay_tui.workshop.words import ReturnKind


class ReturnsScreen(PartsDeskScreen):
    """Show the lines that went out, the last one first.

    A key says in which condition something came back.
    """

    CAN_FILTER = True
    RECORDS: ClassVar[Records] = {
        "take": (ops.PartsReturned,),
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "take('stock')", lazy("Back to stock"), id="returns.stock"),
        Binding("d", "take('defective')", lazy("Defective"), id="returns.defective"),
        Binding("o", "take('core')", lazy("Old part"), id="returns.core"),
        Binding("enter", "card", lazy("Job card"), id="returns.card", show=False),
    ]

    def compose_body(self) -> ComposeResult:
        """Yield the lines."""
        yield Grid(_columns())

    def title_text(self) -> str:
        """Return the title of the screen."""
        return _("Returns")

    def show_data(self, changed: frozenset[Key] | None) -> None:
        """Show what is out as it is now."""
        rows = [_row(self.view, one, self.moment()) for one in issued_lines(self.view) if self._matches(one.line)]
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
            title = _("How many came back: {condition}?").format(condition=_said(self.view, line, kind))
            self.ask_quantity(
                f"return/{line.id}", title, line.part, partial(self._counted, line, kind), value=out_on(line) or 1
            )

    def action_card(self) -> None:
        """Open the job card."""
        line = self._line()
        if line is not None:
            self.host.open_screen("job", job=line.job)

    def open_row(self, key: str) -> None:
        """Open the card of the job."""
        self.action_card()

    def _counted(self, line: PartsLine, kind: ReturnKind, quantity: float) -> None:
        about = _("{name}: {quantity}, {kind}").format(
            name=line.name, quantity=decimal_text(quantity), kind=_said(self.view, line, kind)
        )
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
        self.desk.record(
            args,
            said=said.format(
                name=line.name, count=decimal_text(quantity), condition=_said(self.view, line, kind), bin=bin_
            ),
        )

    def _line(self) -> PartsLine | None:
        key = self.query_one(Grid).cursor_key
        line = self.view.get(PartsLine, key) if key else None
        if line is None:
            self.desk.say(_("There is no line here."), "warn")
        return line

    def _matches(self, line: PartsLine) -> bool:
        return not self.filter_text or matches(self.filter_text, line.part, line.name, for_whom(self.view, line))


def _columns() -> list[Column]:
    return [
        Column("at", _("Issued"), width=15, drop=1),
        Column("number", _("Part no."), width=14, whole=True),
        Column("name", _("Name"), min=8, flex=1),
        Column("out", _("Out"), width=8, align="right"),
        Column("back", _("Came back"), min=8, flex=1),
        Column("for", _("For"), min=20, flex=1, whole=True),
    ]


def _said(view: View, line: PartsLine, kind: ReturnKind) -> str:
    job = view.get(Job, line.job)
    return return_word(kind, job.pay) if job is not None else word(kind)


def _row(view: View, one: IssuedLine, moment: Moment) -> Row:
    line, part = one.line, one.part
    backs = [f"{decimal_text(back.quantity)} {_said(view, line, back.condition)}" for back in one.backs]
    return Row(
        line.id,
        (
            Cell(moment.day_and_time(line.issued_at or line.at)),
            Cell(line.part, "accent"),
            Cell(line.name),
            Cell(f"{decimal_text(one.out)} {unit_word(part.unit, part.name) if part else ''}".strip(), "title"),
            Cell(listed(backs), "info"),
            Cell(for_whom(view, line)),
        ),
    )
