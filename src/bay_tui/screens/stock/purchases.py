"""Receive supplier orders, in part, good and damaged.

Shown is what is expected from whom and when.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from bay_tui.i18n import _, lazy
from bay_tui.screens.common.cells import Moment
from bay_tui.screens.counter.parts_desk import PartsDeskScreen, owner_and_part, row_key
from bay_tui.screens.counter.request_form import received_text
from bay_tui.screens.shell.shown_keys import Records
from bay_tui.widgets.grid import Column, Grid, Row, Section
from bay_tui.widgets.tones import Cell
from bay_tui.wording.units import unit_word
from bay_tui.workshop import operations as ops
from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.readmodels.counter.supply import open_purchases, overdue
from bay_tui.workshop.records import OPEN, Part, Purchase, PurchaseLine
from bay_tui.workshop.search import matches
from bay_tui.workshop.text import decimal_text
from bay_tui.workshop.view import Key, View


class PurchasesScreen(PartsDeskScreen):
    """Show the open supplier orders, the next one first.

    The keys are about the line under the cursor, or its order.
    """

    CAN_FILTER = True
    RECORDS: ClassVar[Records] = {
        "receive": (ops.PurchaseReceived,),
        "damaged": (ops.PurchaseReceived,),
        "expect": (ops.PurchaseExpected,),
        "close": (ops.PurchaseClosed,),
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "receive", lazy("Receive"), id="purchases.receive"),
        Binding("d", "damaged", lazy("Damaged"), id="purchases.damaged"),
        Binding("e", "expect", lazy("Another date"), id="purchases.expect"),
        Binding("x", "close", lazy("Nothing more comes"), id="purchases.close"),
    ]

    def compose_body(self) -> ComposeResult:
        """Yield the orders with their lines."""
        self._received_last = ""
        yield Grid(_columns())

    def title_text(self) -> str:
        """Return what this is, and how many orders are open."""
        return _("Supplier orders: {count} open").format(count=len(self.view.find(Purchase, "open", OPEN)))

    def show_data(self, changed: frozenset[Key] | None) -> None:
        """Show the orders as they are now."""
        self.show_rows(
            _lines(self.view, self.moment(), self.filter_text),
            _("Nothing is on order. Stock ({key}) proposes what to order."),
            key="global.stock",
        )

    def part_scanned(self, part: Part) -> bool:
        """Ask how many came of a part out of the box."""
        if self.go_to(self.rows_of(part), _("✗ {part} is on no open order.").format(part=part.number)):
            self.action_receive()
        return True

    def bin_scanned(self, place: str, *, known: bool) -> bool:
        """Say whether a part that is put away belongs there.

        It is what came in last, or the part under the cursor.
        """
        part = self.view.get(Part, self._received_last or owner_and_part(self.query_one(Grid).cursor_key)[1])
        if part is None:
            return False
        self.ask_bin(part, place, known=known)
        return True

    def action_receive(self) -> None:
        """Ask how many came in good."""
        found = self._here()
        if found is not None:
            purchase, line = found
            self.ask_quantity(
                f"good/{purchase.id}/{line.part}",
                _("How many came in good?"),
                line.part,
                partial(self._received, purchase, line),
                value=line.outstanding,
            )

    def action_damaged(self) -> None:
        """Ask how many came in damaged: they are no stock."""
        found = self._here()
        if found is not None:
            purchase, line = found
            topic, damaged = f"damaged/{purchase.id}/{line.part}", partial(self._damaged, purchase, line)
            self.ask_quantity(topic, _("How many came in damaged?"), line.part, damaged)

    def action_expect(self) -> None:
        """Ask for another date."""
        found = self._here()
        if found is not None:
            purchase, _line = found
            about = [f"{purchase.number} {purchase.supplier}"]
            self.ask_eta(f"purchase-eta/{purchase.id}", about, partial(self._expected, purchase))

    def action_close(self) -> None:
        """Ask why the rest will not come."""
        found = self._here()
        if found is not None:
            purchase, _line = found
            about = f"{purchase.number} {purchase.supplier}"
            topic, close = f"purchase-close/{purchase.id}", partial(self._close, purchase)
            self.ask_text(topic, _("Why does nothing more come?"), _("Reason"), close, about=about)

    def open_row(self, key: str) -> None:
        """Open the part."""
        self.host.open_screen("part", part=owner_and_part(key)[1])

    def _here(self) -> tuple[Purchase, PurchaseLine] | None:
        purchase_id, part = owner_and_part(self.query_one(Grid).cursor_key)
        purchase = self.view.get(Purchase, purchase_id)
        line = next((line for line in purchase.lines if line.part == part), None) if purchase else None
        if purchase is None or line is None:
            self.desk.say(_("There is no supplier order here."), "warn")
            return None
        return purchase, line

    def _received(self, purchase: Purchase, line: PurchaseLine, quantity: float) -> None:
        args = ops.PurchaseReceived(purchase=purchase.id, part=line.part, quantity=quantity)
        said = received_text(self.view.get(Part, line.part), line.part, quantity)
        self.desk.record(args, said=said, then=lambda ids: self._here_now(line.part))

    def _here_now(self, part: str) -> None:
        """Keep what came in last, for its bin."""
        self._received_last = part

    def _damaged(self, purchase: Purchase, line: PurchaseLine, quantity: float) -> None:
        args = ops.PurchaseReceived(purchase=purchase.id, part=line.part, damaged=quantity)
        said = _("Damaged: {count} × {part}; they lie in quarantine under a claim, and are no stock.")
        self.desk.record(args, said=said.format(count=decimal_text(quantity), part=line.part))

    def _expected(self, purchase: Purchase, eta: datetime) -> None:
        said = _("{number} is expected {time}; the lines that wait for it say so.")
        time = self.moment().day_and_time(eta)
        args = ops.PurchaseExpected(purchase=purchase.id, eta=eta)
        self.desk.record(args, said=said.format(number=purchase.number, time=time))

    def _close(self, purchase: Purchase, reason: str) -> None:
        args = ops.PurchaseClosed(purchase=purchase.id, reason=reason)
        self.desk.record(args, said=_("{number} is closed.").format(number=purchase.number))


def _columns() -> list[Column]:
    return [
        Column("number", _("Part no."), width=14, whole=True),
        Column("name", _("Name"), min=12, flex=1),
        Column("ordered", _("Ordered"), width=8, align="right"),
        Column("received", _("Received"), width=8, align="right"),
        Column("damaged", _("Damaged"), width=8, align="right"),
        Column("open", _("To come"), width=8, align="right"),
        Column("bin", _("Bin"), width=9, drop=1),
    ]


def _lines(view: View, moment: Moment, query: str) -> Iterator[Row | Section]:
    for purchase in open_purchases(view):
        rows = [(line, view.get(Part, line.part)) for line in purchase.lines]
        texts = [purchase.number, purchase.supplier, *(text for line, part in rows for text in _texts(line, part))]
        if query and not matches(query, *texts):
            continue
        yield Section(_heading(view, purchase, moment))
        for line, part in rows:
            yield _row(purchase, line, part)


def _texts(line: PurchaseLine, part: Part | None) -> list[str]:
    return [line.part, part.name if part else ""]


def _heading(view: View, purchase: Purchase, moment: Moment) -> str:
    due = _("no date")
    if purchase.eta is not None:
        due = (_("! was due {time}") if overdue(purchase, moment.now) else _("expected {time}")).format(
            time=moment.day_and_time(purchase.eta)
        )
    said = [purchase.number, purchase.supplier, due, name_of_staff(view, purchase.by), purchase.reason]
    return " · ".join(text for text in said if text)


def _row(purchase: Purchase, line: PurchaseLine, part: Part | None) -> Row:
    unit = unit_word(part.unit, part.name) if part else ""
    return Row(
        row_key(purchase.id, line.part),
        (
            Cell(line.part, "accent"),
            Cell(part.name if part else ""),
            Cell(f"{decimal_text(line.ordered)} {unit}".strip()),
            Cell(decimal_text(line.received), "good" if line.received else "dim"),
            Cell(f"! {decimal_text(line.damaged)}", "bad") if line.damaged else Cell("-", "dim"),
            Cell(decimal_text(line.outstanding), "title" if line.outstanding else "dim"),
            Cell(part.bin if part else "", "dim"),
        ),
    )
