"""Ask what to change about a part or its stock."""

from decimal import Decimal, InvalidOperation
from functools import partial

from bay_tui.i18n import _
from bay_tui.screens.counter.parts_desk import PartsDeskScreen
from bay_tui.screens.dialogs.ask import AskDialog
from bay_tui.screens.dialogs.choose import ChooseDialog, Chosen
from bay_tui.widgets.choice import Option
from bay_tui.wording import sentence
from bay_tui.workshop import operations as ops
from bay_tui.workshop.constraints import LONGEST_NOTE, LONGEST_TEXT
from bay_tui.workshop.records import Part
from bay_tui.workshop.text import decimal_text

_AMOUNTS = frozenset({"minimum", "order_up_to", "pack", "lead_days"})
"""The fields of a part that are numbers, money aside."""


def ask_difference(screen: PartsDeskScreen, part: Part) -> None:
    """Ask by how much a part's stock is wrong, and why."""
    about = _("{part}: {count} on hand. Give the difference, such as -2 or 3.")
    dialog = AskDialog(
        _("Correct the stock by how much?"),
        _("Difference"),
        topic=f"correct/{part.id}",
        about=about.format(part=part.number, count=decimal_text(part.on_hand)),
        check=difference_problem,
    )
    screen.ask(dialog, partial(_difference_given, screen, part))


def ask_field(screen: PartsDeskScreen, part: Part) -> None:
    """Ask which field of a part to change, and for its value."""
    options = [
        Option("minimum", _("Minimum"), hint=decimal_text(part.minimum)),
        Option("bin", _("Bin"), hint=part.bin),
        Option("price_cents", _("Sales price"), hint=f"{part.price_cents / 100:.2f}"),
        Option("cost_cents", _("Cost price"), hint=f"{part.cost_cents / 100:.2f}"),
        Option("supplier", _("Supplier"), hint=part.supplier),
        Option("order_up_to", _("Order up to"), hint=decimal_text(part.order_up_to)),
        Option("pack", _("Pack size"), hint=decimal_text(part.pack)),
        Option("lead_days", _("Lead time in days"), hint=str(part.lead_days)),
        Option("models", _("Models it fits"), hint=part.models),
    ]
    dialog = ChooseDialog(_("Change what?"), options, lines=[f"{part.number} {part.name}"])
    screen.ask(dialog, partial(_field_chosen, screen, part))


def difference_problem(text: str) -> str:
    """Return why a difference will not do, or nothing."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return sentence("number-unreadable", {"field": _("Difference"), "value": text})
    return "" if value.is_finite() and value else sentence("quantity-impossible", {"value": text, "most": "100000"})


def _difference_given(screen: PartsDeskScreen, part: Part, text: str | None) -> None:
    if text:
        screen.ask_text(
            f"correct-why/{part.id}",
            _("Why?"),
            _("Reason"),
            partial(_corrected, screen, part, float(text)),
            about=f"{part.number} {text}",
        )


def _corrected(screen: PartsDeskScreen, part: Part, change: float, reason: str) -> None:
    said = _("{part} by {count}: it holds once somebody else has approved it.")
    args = ops.StockCorrected(part=part.id, change=change, reason=reason)
    screen.desk.record(args, said=said.format(part=part.number, count=decimal_text(change, signed=True)))


def _field_chosen(screen: PartsDeskScreen, part: Part, chosen: Chosen | None) -> None:
    if chosen is None:
        return
    value = getattr(part, chosen.key)
    money, amount = chosen.key.endswith("cents"), chosen.key in _AMOUNTS
    shown = f"{value / 100:.2f}" if money else decimal_text(value) if amount else str(value)
    dialog = AskDialog(
        f"{part.number} {part.name}",
        chosen.text,
        topic=f"revise-{chosen.key}/{part.id}",
        value=shown,
        decimal=money or amount,
        optional=True,
        max_length=LONGEST_NOTE if chosen.key == "models" else LONGEST_TEXT,
        scans="bin" if chosen.key == "bin" else None,
    )

    def given(answer: str | None) -> None:
        if answer is not None:
            typed = float(answer or 0) if money or amount else 0.0
            said: dict[str, object] = {chosen.key: round(typed * 100) if money else typed if amount else answer}
            if chosen.key == "lead_days":
                said[chosen.key] = round(typed)
            screen.desk.record(ops.PartRevised(part=part.id, **said))  # pyright: ignore[reportArgumentType]

    screen.ask(dialog, given)
