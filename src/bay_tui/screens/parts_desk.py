"""What the screens of the parts counter share: the ways from one to the other, and the questions they all ask."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import ClassVar

from textual.binding import Binding, BindingType

from bay_tui.i18n import _, lazy
from bay_tui.scanner import Scan
from bay_tui.screens.base import WorkScreen
from bay_tui.screens.dialogs.ask import AskDialog
from bay_tui.screens.dialogs.choose import Chosen, ask
from bay_tui.screens.dialogs.eta import EtaDialog
from bay_tui.screens.dialogs.quantity import QuantityDialog
from bay_tui.wording import sentence
from bay_tui.wording.times import day_and_time
from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import Part
from bay_tui.workshop.view import View


class PartsDeskScreen(WorkScreen):
    """A screen of the parts counter; capital letters lead to the others."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("L", "open('picking')", lazy("Pick list by bin"), id="desk.picking", show=False),
        Binding("T", "open('prepick')", lazy("Tomorrow's parts"), id="desk.prepick", show=False),
        Binding("O", "open('purchases')", lazy("Supplier orders"), id="desk.purchases", show=False),
        Binding("C", "open('counts')", lazy("Count sheets"), id="desk.counts", show=False),
        Binding("F", "open('counter_figures')", lazy("Figures of the counter"), id="desk.figures", show=False),
    ]

    @property
    def view(self) -> View:
        """The records as this terminal knows them."""
        return self.desk.replica.view

    def unit_of(self, part: str) -> str:
        """Return the unit of a part; pieces where nobody knows it."""
        found = self.view.get(Part, part) if part else None
        return found.unit if found else "pc"

    def scanned_part(self, scan: Scan) -> Part | None:
        """Return the part a scan names; one of our own codes for a part nobody knows is said to be unknown."""
        if scan.kind not in ("part", "unknown"):
            return None
        part = self.view.get(Part, scan.value)
        if part is None and scan.kind == "part":
            self.desk.say(sentence("part-unknown", {"number": scan.value}), "bad")
        return part

    def ask_quantity(
        self, title: str, part: str, answered: Callable[[float], None], *, value: float = 1, none: bool = False
    ) -> None:
        """Ask how many of a part; `none` lets it be none at all. Esc answers nothing."""
        found = self.view.get(Part, part)
        lines = [f"{found.number} {found.name}"] if found else [part]
        dialog = QuantityDialog(title, value=value, unit=self.unit_of(part), lines=lines, none=none)
        ask(self, dialog, lambda quantity: None if quantity is None else answered(quantity))

    def ask_text(self, question: str, label: str, answered: Callable[[str], None], *, about: str = "") -> None:
        """Ask for a few words. Esc answers nothing."""
        ask(self, AskDialog(question, label, about=about), lambda text: answered(text) if text else None)

    def ask_eta(self, lines: Sequence[str], answered: Callable[[datetime], None]) -> None:
        """Ask when something is expected. Esc answers nothing."""

        def chosen(answer: Chosen | None) -> None:
            if answer is not None:
                answered(datetime.fromisoformat(answer.key))

        ask(self, EtaDialog(self.desk.local(self.desk.now()), lines=lines), chosen)

    def ask_order(self, wanted: Sequence[ops.OrderedPart]) -> None:
        """Ask for the supplier and the expected time, and order these parts in one supplier order."""
        names = [f"{one.part} × {one.quantity:g}" for one in wanted]
        part = self.view.get(Part, wanted[0].part)
        dialog = AskDialog(
            _("Order from which supplier?"),
            _("Supplier"),
            about=", ".join(names),
            value=part.supplier if part else "",
        )
        ask(self, dialog, partial(self._supplier_given, wanted, names))

    def _supplier_given(self, wanted: Sequence[ops.OrderedPart], names: Sequence[str], supplier: str | None) -> None:
        if supplier:
            self.ask_eta([supplier, *names[:6]], partial(self._order, wanted, supplier))

    def _order(self, wanted: Sequence[ops.OrderedPart], supplier: str, eta: datetime) -> None:
        args = ops.PurchaseOrdered(supplier=supplier, lines=tuple(wanted), eta=eta)
        time = day_and_time(eta, self.desk.zone, self.desk.now())
        said = _("Ordered from {supplier}, lines: {count}, expected {time}.")
        self.desk.record(args, said=said.format(supplier=supplier, count=len(wanted), time=time))
