"""Judge quantities by the unit they are counted in. Pure."""

from decimal import Decimal
from typing import TYPE_CHECKING

from bay_tui.workshop.coded import Refused
from bay_tui.workshop.constraints import LARGEST_QUANTITY, SMALLEST_QUANTITY
from bay_tui.workshop.text import decimal_text

if TYPE_CHECKING:
    from bay_tui.workshop.decision import Draft
    from bay_tui.workshop.records import Part

WHOLE_UNITS = frozenset({"", "pc", "set", "unit", "pair"})
"""Units of what comes one by one."""


def same_unit(one: str, other: str) -> bool:
    """Say whether two spellings are one unit; without one it is pieces."""
    return (one or "pc").casefold() == (other or "pc").casefold()


def quantity_problem(value: Decimal | float | None, unit: str | None, *, none: bool = False) -> Refused | None:
    """Return why a quantity will not do, else None.

    It is one in `unit`, None for one that may have decimals; with `none`, it may be 0.
    """
    least = 0 if none else SMALLEST_QUANTITY
    if value is None or not least <= value <= LARGEST_QUANTITY:
        return Refused(
            "quantity-impossible", value="0" if value is None else decimal_text(value), most=LARGEST_QUANTITY
        )
    if unit in WHOLE_UNITS and value != int(value):
        return Refused("quantity-not-whole", value=decimal_text(value))
    return None


def challenge_pieces(draft: "Draft", part: "Part | None", *quantities: float) -> None:
    """Ask about pieces that are not whole, and flag them.

    Where something else about the fact is asked already, that is enough.
    """
    broken = next((one for one in quantities if one != int(one)), 0.0)
    if part is not None and part.unit in WHOLE_UNITS and broken and not draft.flags:
        draft.challenge("pieces-not-whole", subject=part.id, number=part.number, value=decimal_text(broken))
