"""Find a part, see how it stands, change and order it."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from bay_tui.i18n import _, lazy
from bay_tui.screens.common.lines import Lines, flowed
from bay_tui.screens.counter.parts_desk import PartsDeskScreen
from bay_tui.screens.dialogs.ask import AskDialog
from bay_tui.screens.dialogs.order_all import OrderAllDialog
from bay_tui.screens.shell.desk import Desk
from bay_tui.screens.shell.shown_keys import Records, beyond_the_bar
from bay_tui.screens.stock.changes import ask_difference, ask_field
from bay_tui.screens.stock.labels import ask_labels
from bay_tui.screens.stock.parts import order_rows, order_total, part_details, stock_columns, stock_row
from bay_tui.widgets.grid import Grid
from bay_tui.widgets.tones import Cell
from bay_tui.wording import sentence
from bay_tui.workshop import operations as ops
from bay_tui.workshop.constraints import MOST_LINES
from bay_tui.workshop.parts.supersession import OlderNumbers
from bay_tui.workshop.readmodels.counter.stock_list import listed_due, listed_parts, proposals
from bay_tui.workshop.readmodels.counter.supply import Proposal, proposal
from bay_tui.workshop.readmodels.counter.turnover import Moving, moving
from bay_tui.workshop.records import Part
from bay_tui.workshop.text import decimal_text
from bay_tui.workshop.view import Key

_PADDING, _NARROWEST = 2, 20

_RECORDS: Records = {
    "receive": (
        ops.StockReceived,
        ops.PurchaseReceived,
    ),
    "order": (ops.PurchaseOrdered,),
    "order_all": (ops.PurchaseOrdered,),
    "count": (
        ops.CountOpened,
        ops.CountExtended,
    ),
    "correct": (ops.StockCorrected,),
    "revise": (ops.PartRevised,),
}


class StockScreen(PartsDeskScreen):
    """Show all parts by bin, or those a search finds.

    The keys are about the part under the cursor.
    """

    PLACE = "stock"
    CAN_FILTER = True
    RECORDS = _RECORDS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "movements", lazy("Movements"), id="stock.movements"),
        Binding("r", "receive", lazy("Receive"), id="stock.receive"),
        Binding("o", "order", lazy("Order it"), id="stock.order"),
        Binding("c", "count", lazy("Count these"), id="stock.count"),
        Binding("s", "short", lazy("Only what is short"), id="stock.short"),
        Binding("d", "due", lazy("Only what is due to be counted"), id="stock.due", show=False),
        Binding("e", "correct", lazy("Correct"), id="stock.correct"),
        Binding("m", "revise", lazy("Minimum, ordering, bin, prices"), id="stock.revise", show=False),
        Binding("l", "labels", lazy("Print labels"), id="stock.labels", show=False),
        Binding("P", "order_all", lazy("Order all that is proposed"), id="stock.order_all", show=False),
    ]
    DEFAULT_CSS = """
    StockScreen #details { height: auto; border-top: solid $border-blurred; }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._only_short = False
        self._only_due = False
        self._bin = ""
        self._parts: list[Part] = []
        self._moving: Mapping[str, Moving] = {}

    def compose_body(self) -> ComposeResult:
        """Yield the parts, and more about the one under the cursor."""
        yield Grid(stock_columns())
        yield Lines(id="details")

    def title_text(self) -> str:
        """Return what this shows, and how much of it."""
        title = _("Stock, only what is short: {count}") if self._only_short else _("Stock: {count} parts")
        if self._only_due:
            title = _("Stock, due to be counted: {count}")
        if self._bin:
            title = _("Stock, bin {bin}: {count}")
        return title.format(count=len(self._parts), bin=self._bin)

    def show_data(self, changed: frozenset[Key] | None) -> None:
        """Show the parts as they are now.

        How they move over a year is reckoned anew once a minute.
        """
        if changed is None or not self._moving:
            self._moving = moving(self.view, self.desk.now())
        self._parts = listed_parts(
            self.view, self.filter_text, self.desk.now(), place=self._bin, only_short=self._only_short
        )
        older, now = OlderNumbers(self.view), self.desk.now()
        if self._only_due:
            self._parts = listed_due(self.view, self.filter_text, self._moving, now, place=self._bin)
        self.show_rows(
            [stock_row(self.view, part, self._moving, now, older) for part in self._parts],
            _("Nothing is short. {key} shows every part again.") if self._only_short else _("No part is set up yet."),
            key="stock.short",
        )
        self.show_detail()

    def part_scanned(self, part: Part) -> bool:
        """Go to the part that was scanned, whatever was shown."""
        grid = self.query_one(Grid)
        if part.id not in grid.keys:
            self._bin, self._only_short, self._only_due = "", False, False
            self.refresh_data(None)
        if part.id not in grid.keys:  # of a large stock only so many are listed
            self.filter_text = part.number
        grid.move_to(part.id)
        self.show_status()
        return True

    def bin_scanned(self, place: str, *, known: bool) -> bool:
        """Show what lies in the bin that was scanned."""
        if known:
            self._bin, self._only_short, self._only_due = place, False, False
            self.refresh_data(None)
            self.show_status()
        else:
            self.desk.say(sentence("bin-unknown", {"id": place}), "bad")
        return True

    def action_back(self) -> None:
        """Show every bin again; with no bin chosen, what Esc does everywhere."""
        if self._bin and not self.filter_text:
            self._bin = ""
            self.refresh_data(None)
            self.show_status()
        else:
            super().action_back()

    def action_movements(self) -> None:
        """Open the part with its movements."""
        part = self._part()
        if part is not None:
            self.host.open_screen("part", part=part.id)

    def action_receive(self) -> None:
        """Ask how many came in without a supplier order."""
        part = self._part()
        if part is not None:
            self.ask_quantity(f"receive/{part.id}", _("How many came in?"), part.id, partial(self._received, part))

    def action_order(self) -> None:
        """Ask how many to order; what is proposed stands there."""
        part = self._part()
        if part is None:
            return
        wanted = proposal(self.view, part, self.desk.now())
        self.ask_quantity(
            f"order/{part.id}",
            _("How many to order?"),
            part.id,
            lambda quantity: self.ask_order([ops.OrderedPart(part=part.id, quantity=quantity)]),
            value=wanted.quantity if wanted else 1,
            whole=True,
        )

    def action_order_all(self) -> None:
        """Order what is proposed of the parts shown.

        Those are meant that have the same supplier as the one under the cursor.
        """
        here = self._part()
        if here is None:
            return
        wanted = [
            one for one in proposals(self.view, self._parts, self.desk.now()) if one.part.supplier == here.supplier
        ]
        if not wanted:
            self.desk.say(_("Nothing is short here."), "info")
            return
        wanted = wanted[:MOST_LINES]
        dialog = OrderAllDialog(partial(order_rows, wanted), partial(order_total, here.supplier, wanted))
        self.ask(dialog, partial(self._order_these, wanted))

    def _order_these(self, wanted: Sequence[Proposal], left_out: frozenset[str] | None) -> None:
        if left_out is None:
            return
        taken = [one for one in wanted if one.part.id not in left_out]
        if taken:
            self.ask_order([ops.OrderedPart(part=one.part.id, quantity=one.quantity) for one in taken])
        else:
            self.desk.say(_("All were left out: nothing is ordered."), "info")

    def action_count(self) -> None:
        """Begin a count sheet of the parts shown."""
        if not self._parts:
            self.desk.say(_("There is no part here."), "warn")
            return
        if len(self._parts) > MOST_LINES:
            self.desk.say(
                _("That is more than one sheet holds ({most}): filter by bin first.").format(most=MOST_LINES), "warn"
            )
            return
        about = _("Parts: {count}").format(count=len(self._parts))
        question, name = _("Name of the count sheet?"), self._bin or self.filter_text
        dialog = AskDialog(question, _("Name"), topic="count-name", about=about, value=name)
        self.ask(dialog, self._count_named)

    def action_labels(self) -> None:
        """Ask which labels to print."""
        part = self._part()
        if part is not None:
            ask_labels(self, part, self._parts)

    def action_short(self) -> None:
        """Show only what is short or below zero, or everything again."""
        self._only_short, self._only_due = not self._only_short, False
        self.refresh_data(None)
        self.show_status()

    def action_due(self) -> None:
        """Show only what is due to be counted, or everything again."""
        self._only_due, self._only_short = not self._only_due, False
        self.refresh_data(None)
        self.show_status()

    def action_correct(self) -> None:
        """Ask by how much a movement was wrong, and why."""
        part = self._part()
        if part is not None:
            ask_difference(self, part)

    def action_revise(self) -> None:
        """Ask what to change about the part."""
        part = self._part()
        if part is not None:
            ask_field(self, part)

    def open_row(self, key: str) -> None:
        """Open the part."""
        self.action_movements()

    def on_resize(self, event: events.Resize) -> None:
        """Leave the details out where there is little room."""
        self.query_one("#details").display = event.size.height >= 20
        self.show_detail()

    def _part(self) -> Part | None:
        key = self.query_one(Grid).cursor_key
        part = self.view.get(Part, key) if key else None
        if part is None:
            self.desk.say(_("There is no part here."), "warn")
        return part

    def _received(self, part: Part, quantity: float) -> None:
        said = _("Received: {count} × {part}.").format(count=decimal_text(quantity), part=part.number)
        self.desk.record(ops.StockReceived(part=part.id, quantity=quantity), said=said)

    def _count_named(self, name: str | None) -> None:
        if name:
            args = ops.CountOpened(name=name, parts=tuple(part.id for part in self._parts))
            if self.desk.record(args, said=_("Count sheet “{name}” begun.").format(name=name)):
                self.host.open_screen("counts")

    def show_detail(self) -> None:
        """Show more about the part under the cursor."""
        key = self.query_one(Grid).cursor_key
        part = self.view.get(Part, key) if key else None
        wanted = [
            ("stock.short", _("Short")),
            ("stock.due", _("Due")),
            ("stock.correct", _("Correct")),
            ("stock.revise", _("Edit")),
            ("stock.order_all", _("Order all")),
            ("stock.labels", _("Label")),
            ("desk.purchases", _("Orders")),
            ("desk.counts", _("Counts")),
            ("desk.claims", _("Claims")),
        ]
        keys = [Cell(f"{name} {label}", "dim") for name, label in beyond_the_bar(self, wanted)]
        width = max(_NARROWEST, self.size.width - _PADDING)
        lines = part_details(self.view, part, self._moving, self.moment(), width)
        self.query_one("#details", Lines).show([*lines, *flowed(keys, width)])
