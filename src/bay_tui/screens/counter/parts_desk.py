"""Share what the parts counter's screens have in common.

That is the ways from one to the other, what a scan finds, and the questions.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import ClassVar

from textual.binding import Binding, BindingType

from bay_tui.i18n import _, lazy, listed, ngettext
from bay_tui.screens.dialogs.ask import AskDialog
from bay_tui.screens.dialogs.choose import Chosen
from bay_tui.screens.dialogs.confirm import ConfirmDialog
from bay_tui.screens.dialogs.eta import EtaDialog
from bay_tui.screens.dialogs.quantity import QuantityDialog
from bay_tui.screens.shell.grid_screen import GridScreen
from bay_tui.screens.shell.shown_keys import shown_keys
from bay_tui.widgets.grid import Grid, Row, Section
from bay_tui.wording import sentence
from bay_tui.wording.times import day_and_time
from bay_tui.workshop import operations as ops
from bay_tui.workshop.readmodels.supply import lead_days
from bay_tui.workshop.records import Part
from bay_tui.workshop.scanning.scans import Scan
from bay_tui.workshop.search import bin_named
from bay_tui.workshop.text import decimal_text
from bay_tui.workshop.view import View

_MARK = "\n"
_NAMED = 5


def row_key(owner: str, part: str) -> str:
    """Return the key of a part's row within its owner.

    The owner is a count sheet or a supplier order.
    """
    return owner + _MARK + part


def owner_and_part(key: str | None) -> tuple[str, str]:
    """Return the owner of a row, and its part."""
    owner, _mark, part = (key or "").partition(_MARK)
    return owner, part


class PartsDeskScreen(GridScreen):
    """Share ways, scans and questions among the counter's screens.

    Capital letters lead from one to the others.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("L", "open('picking')", lazy("Pick list by bin"), id="desk.picking", show=False),
        Binding("T", "open('prepick')", lazy("Tomorrow's parts"), id="desk.prepick", show=False),
        Binding("R", "open('returns')", lazy("Returns"), id="desk.returns", show=False),
        Binding("O", "open('purchases')", lazy("Supplier orders"), id="desk.purchases", show=False),
        Binding("C", "open('counts')", lazy("Count sheets"), id="desk.counts", show=False),
        Binding("Q", "open('claims')", lazy("Quarantine and claims"), id="desk.claims", show=False),
        Binding("F", "open('counter_figures')", lazy("Figures of the counter"), id="desk.figures", show=False),
    ]

    for_the_job_below = False

    @property
    def view(self) -> View:
        """Return the records as this terminal knows them."""
        return self.desk.replica.view

    def show_rows(self, rows: Iterable[Row | Section], nothing: str, **keys: str) -> None:
        """Show these rows, or why there are none.

        With none, the filter finds nothing, or `nothing` is said with the keys of bindings.
        """
        grid = self.query_one(Grid)
        names = {name: shown_keys(self, [(id, "")])[0][0] for name, id in keys.items()}
        grid.empty = self.nothing_here(nothing.format(**names))
        grid.set_rows(rows)

    def unit_of(self, part: str) -> str:
        """Return the unit of a part, pieces where nobody knows it."""
        found = self.view.get(Part, part) if part else None
        return found.unit if found else "pc"

    def take_scan(self, scan: Scan) -> bool:
        """Take a part or a bin, and clear the filter for it.

        What the screen has no use for is shown in the stock.
        """
        if scan.kind not in ("part", "bin", "unknown") or self.may_be_filter(scan):
            return False
        part = self.view.get(Part, scan.value) if scan.kind != "bin" else None
        if part is not None:
            self.close_filter(keep=False)
            return self.part_scanned(part)
        if scan.kind == "part":
            self.desk.say(sentence("part-unknown", {"number": scan.value}), "bad")
            return True
        place = bin_named(self.view, scan.value)
        if not place and scan.kind == "unknown":
            return False
        self.close_filter(keep=False)
        return self.bin_scanned(place or scan.value, known=bool(place))

    def part_scanned(self, part: Part) -> bool:
        """Act on a scanned part; False shows it in the stock."""
        return False

    def bin_scanned(self, place: str, *, known: bool) -> bool:
        """Act on a scanned place; False shows it in the stock.

        It is a bin or a rack, `known` if parts lie there.
        """
        return False

    def go_to(self, keys: Iterable[str], missing: str) -> bool:
        """Put the cursor on the first of these rows, unless on one.

        Where there is none, say what is missing.
        """
        grid, wanted = self.query_one(Grid), set(keys)
        found = [key for key in grid.keys if key in wanted]
        if not found:
            self.desk.say(missing, "bad")
            return False
        if grid.cursor_key not in found:
            grid.move_to(found[0])
        return True

    def rows_of(self, part: Part) -> list[str]:
        """Return the keys of a part's rows.

        These are the rows of a part within a sheet or an order.
        """
        return [key for key in self.query_one(Grid).keys if owner_and_part(key)[1] == part.id]

    def ask_bin(self, part: Part, place: str, *, known: bool) -> None:
        """Say that a part belongs in a bin, or ask.

        Asked is whether it shall be kept there from now on.
        """
        if part.bin == place:
            self.desk.say(_("✓ {part} belongs in {bin}.").format(part=part.number, bin=place), "good")
            return
        so_far = _("so far in {bin}").format(bin=part.bin) if part.bin else _("so far without a bin")
        empty = "" if known else _("Nothing is kept there yet.")
        question = _("Keep {part} in {bin} from now on, {so_far}?").format(part=part.number, bin=place, so_far=so_far)
        dialog = ConfirmDialog(f"{question} {empty}".strip(), _("Yes"), _("No, it stays"))
        self.ask(dialog, lambda yes: self._keep_in(part, place) if yes else None)

    def _keep_in(self, part: Part, place: str) -> None:
        said = _("{part} is kept in {bin} now.").format(part=part.number, bin=place)
        self.desk.record(ops.PartRevised(part=part.id, bin=place), said=said)

    def ask_quantity(
        self,
        topic: str,
        title: str,
        part: str,
        answered: Callable[[float], None],
        *,
        value: float | None = 1,
        none: bool = False,
        whole: bool = False,
    ) -> None:
        """Ask how many of a part.

        `value` is proposed, None for nothing; `none` lets it be none at all, `whole` allows no broken pieces. Esc
        answers nothing.
        """
        found = self.view.get(Part, part)
        lines = [f"{found.number} {found.name}"] if found else [part]
        dialog = QuantityDialog(topic, title, value=value, unit=self.unit_of(part), lines=lines, none=none, whole=whole)
        self.ask(dialog, lambda quantity: None if quantity is None else answered(quantity))

    def ask_text(
        self, topic: str, question: str, label: str, answered: Callable[[str], None], *, about: str = ""
    ) -> None:
        """Ask for a few words. Esc answers nothing."""
        dialog = AskDialog(question, label, topic=topic, about=about)
        self.ask(dialog, lambda text: answered(text) if text else None)

    def ask_eta(self, topic: str, lines: Sequence[str], answered: Callable[[datetime], None]) -> None:
        """Ask when something is expected. Esc answers nothing."""

        def chosen(answer: Chosen | None) -> None:
            """Pass the chosen instant on."""
            if answer is not None:
                answered(datetime.fromisoformat(answer.key))

        self.ask(EtaDialog(self.desk.local(self.desk.now()), topic, lines=lines), chosen)

    def ask_order(self, wanted: Sequence[ops.OrderedPart]) -> None:
        """Ask for supplier and expected time, and order these parts."""
        names = [f"{one.part} × {decimal_text(one.quantity)}" for one in wanted[:_NAMED]]
        if len(wanted) > _NAMED:
            names.append(_("and {count} more").format(count=len(wanted) - _NAMED))
        days = lead_days(self.view, [one.part for one in wanted])
        part = self.view.get(Part, wanted[0].part)
        dialog = AskDialog(
            _("Order from which supplier?"),
            _("Supplier"),
            topic=f"supplier/{wanted[0].part}",
            about=listed(names),
            value=part.supplier if part else "",
        )
        self.ask(dialog, partial(self._supplier_given, wanted, names, days))

    def _supplier_given(
        self, wanted: Sequence[ops.OrderedPart], names: Sequence[str], days: int, supplier: str | None
    ) -> None:
        if not supplier:
            return
        usual = ngettext("It usually takes {days} day.", "It usually takes {days} days.", days).format(days=days)
        lines = [supplier, *names, *([usual] if days else [])]
        self.ask_eta(f"order-eta/{wanted[0].part}", lines, partial(self._order, wanted, supplier))

    def _order(self, wanted: Sequence[ops.OrderedPart], supplier: str, eta: datetime) -> None:
        args = ops.PurchaseOrdered(supplier=supplier, lines=tuple(wanted), eta=eta)
        time = day_and_time(eta, self.desk.zone, self.desk.now())
        said = _("Ordered from {supplier}, lines: {count}, expected {time}.")
        self.desk.record(args, said=said.format(supplier=supplier, count=len(wanted), time=time))
