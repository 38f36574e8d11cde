"""Judge quantities by the unit they are counted in. Pure."""

from decimal import Decimal

from bay_tui.workshop.coded import Refused
from bay_tui.workshop.constraints import LARGEST_QUANTITY, SMALLEST_QUANTITY

WHOLE_UNITS = frozenset({"", "pc", "set", "unit", "pair"})
"""Units of what comes one by one."""


def same_unit(one: str, other: str) -> bool:
    """Say whether two spellings are one unit; without one it is pieces."""
    return (one or "pc").casefold() == (other or "pc").casefold()


def quantity_problem(value: Decimal | float | None, unit: str, *, none: bool = False) -> Refused | None:
    """Return why a quantity will not do, else None.

    It is one in `unit`; with `none`, it may be 0.
    """
    least = 0 if none else SMALLEST_QUANTITY
    if value is None or not least <= value <= LARGEST_QUANTITY:
        return Refused("quantity-impossible", value="0" if value is None else f"{value:g}", most=LARGEST_QUANTITY)
    if unit in WHOLE_UNITS and value != int(value):
        return Refused("quantity-not-whole", value=f"{value:g}")
    return None
