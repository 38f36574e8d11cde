"""Pick what lies on the shelves for open requests, bin by bin.

Each piece is accepted or rejected by a person. A scan or Enter asks about one line. Only *accept* records something,
and only that this line was picked; whoever waits is told by `ready`, and nothing goes out here.
"""

from collections.abc import Iterator
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from bay_tui.i18n import _, lazy, ngettext
from bay_tui.screens.counter.parts_desk import PartsDeskScreen
from bay_tui.screens.counter.queue import for_whom
from bay_tui.screens.dialogs.choose import ChooseDialog, Chosen
from bay_tui.screens.shell.shown_keys import Records
from bay_tui.widgets.choice import Option
from bay_tui.widgets.grid import Column, Grid, Row, Section
from bay_tui.widgets.tones import Cell
from bay_tui.wording.units import unit_word
from bay_tui.workshop import operations as ops
from bay_tui.workshop.readmodels.counter.supply import ToPick, to_pick
from bay_tui.workshop.records import Part
from bay_tui.workshop.search import lies_in, matches
from bay_tui.workshop.text import decimal_text
from bay_tui.workshop.view import Key, View


class PickingScreen(PartsDeskScreen):
    """Show all that is to be picked and lies there."""

    CAN_FILTER = True
    RECORDS: ClassVar[Records] = {
        "take": (ops.PartsPicked,),
        "ready": (ops.PartsReady,),
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,p", "take", lazy("Accept or reject"), id="picking.take"),
        Binding("r", "ready", lazy("Tell that it is ready"), id="picking.ready"),
    ]

    def compose_body(self) -> ComposeResult:
        """Yield the list."""
        yield Grid(_columns())

    def title_text(self) -> str:
        """Return the title, and how much is left."""
        return _("Pick list: {count} lines").format(count=len(to_pick(self.view)))

    def show_data(self, changed: frozenset[Key] | None) -> None:
        """Show what is left to pick."""
        self.show_rows(
            _lines(self.view, self.filter_text),
            _("Nothing on the shelves waits to be picked. {key} leads back to the queue."),
            key="global.counter",
        )

    def part_scanned(self, part: Part) -> bool:
        """Ask about the line the scanned part is for.

        A part on no line is rejected aloud.
        """
        missing = _("✗ Rejected: {part} is not on this list. Nothing was recorded.").format(part=part.number)
        if self.go_to((one.line.id for one in to_pick(self.view) if one.part.id == part.id), missing):
            self.action_take()
        return True

    def bin_scanned(self, place: str, *, known: bool) -> bool:
        """Go to what is to be taken from a bin.

        Where that is nothing, it is said.
        """
        lines = [one.line.id for one in to_pick(self.view) if lies_in(one.part.bin, place)]
        here = next((one for one in to_pick(self.view) if one.line.id == self.query_one(Grid).cursor_key), None)
        missing = _("✗ Nothing is to be picked from {bin}.").format(bin=place)
        if here is not None and here.part.bin:
            missing = _("✗ {wrong} is the wrong bin: {part} lies in {bin}.").format(
                wrong=place, part=here.part.number, bin=here.part.bin
            )
        if self.go_to(lines, missing):
            said = ngettext("✓ {bin}: {count} line to pick.", "✓ {bin}: {count} lines to pick.", len(lines))
            self.desk.say(said.format(bin=place, count=len(lines)), "good")
        return True

    def action_take(self) -> None:
        """Ask about the line under the cursor."""
        one = self._here()
        if one is not None:
            self._ask(one)

    def action_ready(self) -> None:
        """Tell that what was picked of the request lies ready."""
        one = self._here()
        if one is not None:
            self.desk.record(ops.PartsReady(request=one.line.request), said=_("The technician and the bay are told."))

    def open_row(self, key: str) -> None:
        """Take the part from its bin."""
        self.action_take()

    def _here(self) -> ToPick | None:
        key = self.query_one(Grid).cursor_key
        one = next((one for one in to_pick(self.view) if one.line.id == key), None)
        if one is None:
            self.desk.say(_("There is no line here."), "warn")
        return one

    def _ask(self, one: ToPick) -> None:
        amount = f"{decimal_text(one.quantity)} {unit_word(one.part.unit, one.part.name)}".strip()
        options = [
            Option("accept", _("Accept: {amount} taken").format(amount=amount)),
            Option("fewer", _("Accept fewer")),
            Option("reject", _("Reject: not this one")),
        ]
        lines = [f"{one.part.number} {one.part.name}", f"{one.part.bin} → {for_whom(self.view, one.line)}"]
        self.ask(ChooseDialog(_("Picked?"), options, lines=lines), partial(self._answered, one))

    def _answered(self, one: ToPick, chosen: Chosen | None) -> None:
        if chosen is None or chosen.key == "reject":
            self.desk.say(_("✗ Rejected: {part}. Nothing was recorded.").format(part=one.part.number), "warn")
        elif chosen.key == "fewer":
            amount = f"{decimal_text(one.quantity)} {unit_word(one.part.unit, one.part.name)}".strip()
            title, picked = _("How many of {amount} were taken?").format(amount=amount), partial(self._pick, one)
            self.ask_quantity(f"pick/{one.line.id}", title, one.part.id, picked, value=None)
        else:
            self._pick(one, one.quantity)

    def _pick(self, one: ToPick, quantity: float) -> None:
        said = _("✓ Accepted: {count} × {part}.").format(count=decimal_text(quantity), part=one.part.number)
        self.desk.record(ops.PartsPicked(line=one.line.id, quantity=quantity), said=said)


def _columns() -> list[Column]:
    return [
        Column("quantity", _("Qty"), width=8, align="right"),
        Column("number", _("Part no."), width=14, whole=True),
        Column("name", _("Name"), min=12, flex=1),
        Column("for", _("For"), min=16, flex=1, whole=True),
    ]


def _lines(view: View, query: str) -> Iterator[Row | Section]:
    bin_ = None
    for one in to_pick(view):
        whom = for_whom(view, one.line)
        if query and not matches(query, one.part.number, one.part.name, one.part.bin, whom):
            continue
        if one.part.bin != bin_:
            bin_ = one.part.bin
            yield Section(bin_ or _("no bin"))
        amount = f"{decimal_text(one.quantity)} {unit_word(one.part.unit, one.part.name)}".strip()
        yield Row(
            one.line.id, (Cell(amount, "title"), Cell(one.part.number, "accent"), Cell(one.part.name), Cell(whom))
        )
