"""Count sheets: one person counts bin by bin without seeing what is expected, another one approves the differences."""

from collections.abc import Iterator
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from bay_tui.i18n import _, lazy, ngettext
from bay_tui.scanner import Scan
from bay_tui.screens.job_cells import Moment
from bay_tui.screens.parts_desk import PartsDeskScreen
from bay_tui.screens.parts_rows import unit_word
from bay_tui.widgets.grid import Column, Grid, Row, Section
from bay_tui.widgets.tones import Cell
from bay_tui.workshop import operations as ops
from bay_tui.workshop.board import name_of_staff
from bay_tui.workshop.records import CountLine, CountSheet, Part
from bay_tui.workshop.search import matches
from bay_tui.workshop.view import Key, View

_MARK = "\n"


class CountsScreen(PartsDeskScreen):
    """The open sheets with their lines by bin; Enter counts the one under the cursor."""

    CAN_FILTER = True
    KINDS = frozenset({"count", "part"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "enter", lazy("Enter the count"), id="counts.enter"),
        Binding("y", "approve", lazy("Approve the sheet"), id="counts.approve"),
        Binding("x", "reject", lazy("Have it counted again"), id="counts.reject"),
    ]

    def compose_body(self) -> ComposeResult:
        """The sheets."""
        yield Grid(_columns(), empty=_("No sheet is open. Stock (F6) begins one of the parts it shows."))

    def title_text(self) -> str:
        """Return what this is, and how many are open."""
        return _("Count sheets: {count} open").format(count=len(self.view.find(CountSheet, "open", "yes")))

    def refresh_data(self, changed: frozenset[Key] | None) -> None:
        """Show the sheets as they are now."""
        self.query_one(Grid).set_rows(_lines(self.view, self.moment(), self.filter_text))

    def take_scan(self, scan: Scan) -> bool:
        """Count the part that was scanned, if it is on a sheet."""
        part = self.scanned_part(scan)
        if part is None:
            return scan.kind == "part"
        key = next((key for key in self.query_one(Grid).keys if key.endswith(_MARK + part.id)), None)
        if key is None:
            self.desk.say(_("✗ {part} is on no open sheet.").format(part=part.number), "bad")
        else:
            self.query_one(Grid).move_to(key)
            self.action_enter()
        return True

    def action_enter(self) -> None:
        """Ask how many lie there."""
        found = self._here()
        if found is not None:
            sheet, line = found
            self.ask_quantity(
                _("How many lie there?"), line.part, partial(self._entered, sheet, line.part), value=0, none=True
            )

    def action_approve(self) -> None:
        """Let the differences of the sheet become movements."""
        found = self._here()
        if found is not None:
            sheet, _line = found
            said = _("Approved: {name}. The differences are in the stock.").format(name=sheet.name)
            self.desk.record(ops.CountApproved(sheet=sheet.id), said=said)

    def action_reject(self) -> None:
        """Ask why the sheet has to be counted again."""
        found = self._here()
        if found is not None:
            sheet, _line = found
            self.ask_text(_("Why count again?"), _("Reason"), partial(self._rejected, sheet), about=sheet.name)

    def on_grid_opened(self, event: Grid.Opened) -> None:
        """Enter counts."""
        event.stop()
        self.action_enter()

    def _here(self) -> tuple[CountSheet, CountLine] | None:
        sheet_id, _mark, part = (self.query_one(Grid).cursor_key or "").partition(_MARK)
        sheet = self.view.get(CountSheet, sheet_id)
        line = next((line for line in sheet.lines if line.part == part), None) if sheet else None
        if sheet is None or line is None:
            self.desk.say(_("There is no count sheet here."), "warn")
            return None
        return sheet, line

    def _entered(self, sheet: CountSheet, part: str, quantity: float) -> None:
        args = ops.CountEntered(sheet=sheet.id, part=part, quantity=quantity)
        said = _("Counted: {count} × {part}.").format(count=f"{quantity:g}", part=part)
        if self.desk.record(args, said=said):
            self.query_one(Grid).action_step(1)

    def _rejected(self, sheet: CountSheet, reason: str) -> None:
        args = ops.CountRejected(sheet=sheet.id, reason=reason)
        self.desk.record(args, said=_("{name} is counted again.").format(name=sheet.name))


def _columns() -> list[Column]:
    return [
        Column("bin", _("Bin"), width=10),
        Column("number", _("Part no."), width=14),
        Column("name", _("Name"), min=12, flex=1),
        Column("counted", _("Counted"), width=8, align="right"),
        Column("expected", _("Expected"), width=8, align="right"),
        Column("difference", _("Diff."), width=7, align="right"),
        Column("by", _("Who"), width=8),
    ]


def _lines(view: View, moment: Moment, query: str) -> Iterator[Row | Section]:
    for sheet in sorted(view.find(CountSheet, "open", "yes"), key=lambda one: (one.at, one.id)):
        rows = [(line, view.get(Part, line.part)) for line in sheet.lines]
        shown = [one for one in rows if not query or matches(query, sheet.name, *_texts(*one))]
        if not shown:
            continue
        yield Section(_heading(view, sheet, moment))
        for line, part in sorted(shown, key=lambda one: (one[1].bin if one[1] else "", one[0].part)):
            yield _row(view, sheet, line, part)


def _texts(line: CountLine, part: Part | None) -> list[str]:
    return [line.part, part.name if part else "", part.bin if part else ""]


def _heading(view: View, sheet: CountSheet, moment: Moment) -> str:
    counted = sum(line.counted is not None for line in sheet.lines)
    differ = sum(line.counted is not None and line.counted != line.expected for line in sheet.lines)
    said = [
        sheet.name,
        _("{count} of {all} counted").format(count=counted, all=len(sheet.lines)),
        ngettext("{count} difference", "{count} differences", differ).format(count=differ),
        f"{name_of_staff(view, sheet.by)} {moment.day_and_time(sheet.at)}",
        _("again: {reason}").format(reason=sheet.reason) if sheet.reason else "",
    ]
    return " · ".join(text for text in said if text)


def _row(view: View, sheet: CountSheet, line: CountLine, part: Part | None) -> Row:
    counted, expected = line.counted, line.expected
    difference = Cell()
    if counted is not None and expected is not None:
        apart = round(counted - expected, 6)
        difference = Cell(f"! {apart:+g}", "bad") if apart else Cell("✓", "good")
    unit = unit_word(part.unit) if part else ""
    return Row(
        sheet.id + _MARK + line.part,
        (
            Cell(part.bin if part else ""),
            Cell(line.part, "accent"),
            Cell(part.name if part else ""),
            Cell("-", "dim") if counted is None else Cell(f"{counted:g} {unit}".strip(), "title"),
            # What is expected shows only once somebody has counted: they should count, not confirm.
            Cell("" if expected is None else f"{expected:g}", "dim"),
            difference,
            Cell(name_of_staff(view, line.by), "dim"),
        ),
    )
