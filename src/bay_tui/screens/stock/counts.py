"""Count bin by bin, and approve what was counted.

One person counts without seeing what is expected, another one approves the differences. Who is alone lets them hold,
and somebody else approves them afterwards.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from bay_tui.i18n import _, lazy, ngettext
from bay_tui.screens.common.cells import Moment
from bay_tui.screens.counter.parts_desk import PartsDeskScreen, owner_and_part, row_key
from bay_tui.screens.dialogs.choose import ChooseDialog, Chosen
from bay_tui.screens.shell.shown_keys import Records
from bay_tui.widgets.choice import Option
from bay_tui.widgets.grid import Column, Grid, Row, Section
from bay_tui.widgets.tones import Cell
from bay_tui.wording.units import unit_word
from bay_tui.workshop import operations as ops
from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.readmodels.counter.count_sheets import CountedLine, SheetLines, open_sheets
from bay_tui.workshop.records import OPEN, CountLine, CountSheet, Part
from bay_tui.workshop.search import matches, parts_in
from bay_tui.workshop.text import decimal_text
from bay_tui.workshop.view import Key, View

_SHOWN = 6


class CountsScreen(PartsDeskScreen):
    """Show the open count sheets with their lines by bin.

    Enter counts the line under the cursor.
    """

    CAN_FILTER = True
    RECORDS: ClassVar[Records] = {
        "enter": (ops.CountEntered,),
        "approve": (ops.CountApproved,),
        "reject": (ops.CountRejected,),
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "enter", lazy("Enter the count"), id="counts.enter"),
        Binding("y", "approve", lazy("Approve the sheet"), id="counts.approve"),
        Binding("x", "reject", lazy("Have it counted again"), id="counts.reject"),
        Binding("h", "hold", lazy("Let it hold: I am alone"), id="counts.hold"),
    ]

    def compose_body(self) -> ComposeResult:
        """Yield the sheets."""
        yield Grid(_columns())

    def title_text(self) -> str:
        """Return what this is, and how many are open."""
        return _("Count sheets: {count} open").format(count=len(self.view.find(CountSheet, "open", OPEN)))

    def show_data(self, changed: frozenset[Key] | None) -> None:
        """Show the sheets as they are now."""
        self.show_rows(
            _lines(self.view, self.moment(), self.filter_text),
            _("No sheet is open. Stock ({key}) begins one of the parts it shows; a scan one of a part or bin."),
            key="global.stock",
        )

    def part_scanned(self, part: Part) -> bool:
        """Count the part that was scanned.

        Where it is on no sheet, ask whether it belongs on one.
        """
        if not (rows := self.rows_of(part)):
            self._ask_to_add([part], part.number)
        elif self.go_to(rows, ""):
            self.action_enter()
        return True

    def bin_scanned(self, place: str, *, known: bool) -> bool:
        """Go to what is still to be counted in a bin.

        Where the bin is on no sheet, ask as for a part.
        """
        if not known:
            return False
        parts = parts_in(self.view, place)
        rows = [key for part in parts for key in self.rows_of(part)]
        left = [key for key in rows if self._is_to_count(key)]
        if rows:
            self.query_one(Grid).move_to((left or rows)[0])
            said = _("✓ {bin}: {count} to count.").format(bin=place, count=len(left))
            self.desk.say(said, "good")
        else:
            self._ask_to_add(parts, place)
        return True

    def action_enter(self) -> None:
        """Ask how many lie there."""
        found = self._here()
        if found is not None:
            sheet, line = found
            self.ask_quantity(
                f"count/{sheet.id}/{line.part}",
                _("How many lie there?"),
                line.part,
                partial(self._entered, sheet, line.part),
                value=0,
                none=True,
            )

    def action_approve(self) -> None:
        """Let the differences of the sheet become movements."""
        found = self._here()
        if found is not None:
            sheet, _line = found
            said = _("Approved: {name}. The differences are in the stock.").format(name=sheet.name)
            self.desk.record(ops.CountApproved(sheet=sheet.id), said=said)

    def action_hold(self) -> None:
        """Let the sheet hold at once, where nobody else is here."""
        found = self._here()
        if found is not None:
            sheet, _line = found
            said = _("{name} holds. Somebody else approves it on the next shift.").format(name=sheet.name)
            self.desk.record(ops.CountHeld(sheet=sheet.id), said=said)

    def action_reject(self) -> None:
        """Ask why the sheet has to be counted again."""
        found = self._here()
        if found is not None:
            sheet, _line = found
            topic, rejected = f"recount/{sheet.id}", partial(self._rejected, sheet)
            self.ask_text(topic, _("Why count again?"), _("Reason"), rejected, about=sheet.name)

    def open_row(self, key: str) -> None:
        """Count the part."""
        self.action_enter()

    def _here(self) -> tuple[CountSheet, CountLine] | None:
        found = self._sheet_and_line(self.query_one(Grid).cursor_key)
        if found is None:
            self.desk.say(_("There is no count sheet here."), "warn")
        return found

    def _sheet_and_line(self, key: str | None) -> tuple[CountSheet, CountLine] | None:
        sheet_id, part = owner_and_part(key)
        sheet = self.view.get(CountSheet, sheet_id) if sheet_id else None
        line = next((line for line in sheet.lines if line.part == part), None) if sheet else None
        return (sheet, line) if sheet is not None and line is not None else None

    def _is_to_count(self, key: str) -> bool:
        found = self._sheet_and_line(key)
        return found is not None and not found[1].said

    def _ask_to_add(self, parts: Sequence[Part], name: str) -> None:
        """Ask whether parts on no sheet shall be counted.

        They go on the sheet under the cursor, or on one of their own.
        """
        here = self._sheet_and_line(self.query_one(Grid).cursor_key)
        options = [Option(here[0].id, _("Add to “{name}”").format(name=here[0].name))] if here else []
        options.append(Option("", _("Begin a sheet of it")))
        lines = [f"{part.number} {part.name}" for part in parts[:_SHOWN]]
        if len(parts) > _SHOWN:
            lines.append(_("and {count} more").format(count=len(parts) - _SHOWN))
        dialog = ChooseDialog(_("{name} is on no open sheet. Count it?").format(name=name), options, lines=lines)
        self.ask(dialog, partial(self._add, parts, name))

    def _add(self, parts: Sequence[Part], name: str, chosen: Chosen | None) -> None:
        if chosen is None:
            return
        ids = tuple(part.id for part in parts)
        args = ops.CountExtended(sheet=chosen.key, parts=ids) if chosen.key else ops.CountOpened(name=name, parts=ids)
        if not self.desk.record(args, said=_("To be counted: {name}.").format(name=name)):
            return
        self.refresh_data(None)
        self.go_to(self.rows_of(parts[0]), "")
        if len(parts) == 1:
            self.action_enter()

    def _entered(self, sheet: CountSheet, part: str, quantity: float) -> None:
        args = ops.CountEntered(sheet=sheet.id, part=part, quantity=quantity)
        said = _("Counted: {count} × {part}.").format(count=decimal_text(quantity), part=part)
        self.desk.record(args, said=said, then=lambda ids: self.query_one(Grid).action_step(1))

    def _rejected(self, sheet: CountSheet, reason: str) -> None:
        args = ops.CountRejected(sheet=sheet.id, reason=reason)
        self.desk.record(args, said=_("{name} is counted again.").format(name=sheet.name))


def _columns() -> list[Column]:
    return [
        Column("bin", _("Bin"), width=10),
        Column("number", _("Part no."), width=14, whole=True),
        Column("name", _("Name"), min=12, flex=1),
        Column("counted", _("Counted"), width=8, align="right"),
        Column("expected", _("Expected"), width=8, align="right"),
        Column("difference", _("Diff."), width=7, align="right"),
        Column("by", _("Who"), width=8, whole=True),
    ]


def _lines(view: View, moment: Moment, query: str) -> Iterator[Row | Section]:
    for one in open_sheets(view):
        shown = [line for line in one.lines if not query or matches(query, one.sheet.name, *_texts(*line))]
        if shown:
            yield Section(_heading(view, one, moment))
        for line in shown:
            yield _row(view, one.sheet, line)


def _texts(line: CountLine, part: Part | None) -> list[str]:
    return [line.part, part.name if part else "", part.bin if part else ""]


def _heading(view: View, one: SheetLines, moment: Moment) -> str:
    sheet = one.sheet
    said = [
        sheet.name,
        _("! holds, {name} was alone").format(name=name_of_staff(view, sheet.held_by)) if sheet.held_at else "",
        _("{count} of {all} counted").format(count=one.counted, all=len(one.lines)),
        ngettext("{count} difference", "{count} differences", one.differ).format(count=one.differ),
        f"{name_of_staff(view, sheet.by)} {moment.day_and_time(sheet.at)}",
        _("again: {reason}").format(reason=sheet.reason) if sheet.reason else "",
    ]
    return " · ".join(text for text in said if text)


def _row(view: View, sheet: CountSheet, one: CountedLine) -> Row:
    line, part, apart, expected = one.line, one.part, one.apart, one.line.expected
    difference = Cell()
    if apart is not None:
        difference = Cell(f"! {decimal_text(apart, signed=True)}", "bad") if apart else Cell("✓", "good")
    unit = unit_word(part.unit, part.name) if part else ""
    return Row(
        row_key(sheet.id, line.part),
        (
            Cell(part.bin if part else ""),
            Cell(line.part, "accent"),
            Cell(part.name if part else ""),
            _counted_cell(line, unit),
            # What is expected shows only once somebody has counted: they should count, not confirm.
            Cell("" if expected is None else decimal_text(expected), "dim"),
            difference,
            Cell(name_of_staff(view, line.by), "dim"),
        ),
    )


def _counted_cell(line: CountLine, unit: str) -> Cell:
    if line.change is not None:
        return Cell(_("corrects"), "info")
    return Cell("-", "dim") if line.counted is None else Cell(f"{decimal_text(line.counted)} {unit}".strip(), "title")
