"""Stock that comes in or is counted, and a part's master data."""

from typing import ClassVar

from bay_tui.workshop.operations.base import COUNTER, OFFICE, Args
from bay_tui.workshop.records import Part
from bay_tui.workshop.words import Role


class StockReceived(Args, frozen=True, kw_only=True, omit_defaults=True, tag="stock.received"):
    """`quantity` of a part came in and was put in its bin."""

    fact: ClassVar[bool] = True
    roles: ClassVar[frozenset[Role]] = COUNTER
    part: str
    quantity: float
    note: str = ""


class StockCounted(Args, frozen=True, kw_only=True, omit_defaults=True, tag="stock.counted"):
    """Somebody counted the bin: `quantity` is what lies there."""

    fact: ClassVar[bool] = True
    roles: ClassVar[frozenset[Role]] = COUNTER
    part: str
    quantity: float
    note: str = ""


class PartSaved(Args, frozen=True, kw_only=True, omit_defaults=True, tag="part.saved"):
    """A part's master data; its stock is the opening stock for a new part and a count for a known one."""

    roles: ClassVar[frozenset[Role]] = OFFICE | COUNTER
    part: Part
