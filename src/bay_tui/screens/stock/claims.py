"""Show damaged goods in quarantine, and settle their claims."""

from collections.abc import Iterator
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from bay_tui.i18n import _, lazy
from bay_tui.screens.common.cells import Moment
from bay_tui.screens.counter.parts_desk import PartsDeskScreen
from bay_tui.screens.counter.queue import for_whom
from bay_tui.screens.dialogs.ask import AskDialog
from bay_tui.screens.shell.shown_keys import Records
from bay_tui.widgets.grid import Column, Grid, Row
from bay_tui.widgets.tones import Cell
from bay_tui.wording import word
from bay_tui.wording.units import unit_word
from bay_tui.workshop import operations as ops
from bay_tui.workshop.readmodels.counter.quarantine import open_claims
from bay_tui.workshop.records import Claim, Part, PartsLine, Purchase
from bay_tui.workshop.search import matches
from bay_tui.workshop.text import decimal_text
from bay_tui.workshop.view import Key, View
from bay_tui.workshop.words import ClaimOutcome


class ClaimsScreen(PartsDeskScreen):
    """Show the open claims, the oldest first.

    A key says what the supplier did about the one under the cursor.
    """

    CAN_FILTER = True
    RECORDS: ClassVar[Records] = {"settle": (ops.ClaimSettled,)}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "settle('replaced')", lazy("Replaced"), id="claims.replaced"),
        Binding("c", "settle('credited')", lazy("Credited"), id="claims.credited"),
        Binding("x", "settle('refused')", lazy("Claim refused"), id="claims.refused"),
        Binding("enter", "part", lazy("The part"), id="claims.part", show=False),
    ]

    def compose_body(self) -> ComposeResult:
        """Yield the claims."""
        yield Grid(_columns())

    def title_text(self) -> str:
        """Return what this is, and how many are open."""
        return _("Quarantine and claims: {count} open").format(count=len(open_claims(self.view)))

    def show_data(self, changed: frozenset[Key] | None) -> None:
        """Show the claims as they are now."""
        rows = [_row(self.view, one, self.moment()) for one in open_claims(self.view)]
        shown = [row for row in rows if not self.filter_text or matches(self.filter_text, *_texts(row))]
        self.show_rows(
            shown,
            _("Nothing is in quarantine. What comes in damaged ({key}) or back as defective lies here."),
            key="desk.purchases",
        )

    def part_scanned(self, part: Part) -> bool:
        """Go to the oldest claim of the scanned part."""
        claims = (one.id for one in open_claims(self.view) if one.part == part.id)
        self.go_to(claims, _("✗ {part} is not in quarantine.").format(part=part.number))
        return True

    def action_settle(self, outcome: str) -> None:
        """Ask how many, then for a word about it."""
        claim = self._claim()
        if claim is not None:
            done = ClaimOutcome(outcome)
            title = _("How many: {outcome}?").format(outcome=word(done))
            topic, counted = f"claim/{claim.id}", partial(self._counted, claim, done)
            self.ask_quantity(topic, title, claim.part, counted, value=claim.apart)

    def action_part(self) -> None:
        """Open the part."""
        claim = self._claim()
        if claim is not None:
            self.host.open_screen("part", part=claim.part)

    def open_row(self, key: str) -> None:
        """Open the part."""
        self.action_part()

    def _claim(self) -> Claim | None:
        key = self.query_one(Grid).cursor_key
        claim = self.view.get(Claim, key) if key else None
        if claim is None:
            self.desk.say(_("There is no claim here."), "warn")
        return claim

    def _counted(self, claim: Claim, outcome: ClaimOutcome, quantity: float) -> None:
        about = _("{name}: {quantity}, {kind}").format(
            name=claim.part, quantity=decimal_text(quantity), kind=word(outcome)
        )
        question, label = _("Which note or number goes with it?"), _("Note")
        dialog = AskDialog(question, label, topic=f"claim-note/{claim.id}", about=about, optional=True)
        self.ask(dialog, partial(self._settled, claim, outcome, quantity))

    def _settled(self, claim: Claim, outcome: ClaimOutcome, quantity: float, note: str | None) -> None:
        if note is not None:
            args = ops.ClaimSettled(claim=claim.id, outcome=outcome, quantity=quantity, note=note)
            said = _("{name}: {quantity}, {kind}").format(
                name=claim.part, quantity=decimal_text(quantity), kind=word(outcome)
            )
            self.desk.record(args, said=f"✓ {said}")


def _columns() -> list[Column]:
    return [
        Column("at", _("When"), width=12),
        Column("number", _("Part no."), width=14, whole=True),
        Column("name", _("Name"), min=10, flex=1),
        Column("apart", _("Apart"), width=8, align="right"),
        Column("supplier", _("Supplier"), min=8, flex=1),
        Column("from", _("Came from"), min=10, flex=1, whole=True),
        Column("note", _("Note"), min=8, flex=1, drop=1),
    ]


def _row(view: View, claim: Claim, moment: Moment) -> Row:
    part = view.get(Part, claim.part)
    unit = unit_word(part.unit, part.name) if part else ""
    return Row(
        claim.id,
        (
            Cell(moment.day_and_time(claim.at)),
            Cell(claim.part, "accent"),
            Cell(part.name if part else ""),
            Cell(f"{decimal_text(claim.apart)} {unit}".strip(), "bad"),
            Cell(claim.supplier, "info"),
            Cell(_origin(view, claim)),
            Cell(claim.note, "dim"),
        ),
    )


def _origin(view: View, claim: Claim) -> str:
    """Return where damaged goods came from.

    That is a supplier order, or whom the part was issued to.
    """
    purchase = view.get(Purchase, claim.purchase) if claim.purchase else None
    line = view.get(PartsLine, claim.line) if claim.line else None
    return purchase.number if purchase else for_whom(view, line) if line else ""


def _texts(row: Row) -> Iterator[str]:
    yield from (cell.text for cell in row.cells)
