"""A request for parts, and what the counter does about its lines."""

from datetime import datetime
from typing import ClassVar

import msgspec

from bay_tui.workshop.operation import COUNTER, COUNTER_AND_FLOOR, EVERYONE, FLOOR, FRONT, OFFICE, Args
from bay_tui.workshop.records import WantedPart
from bay_tui.workshop.words import ReturnKind, Role


class PartsRequested(Args, frozen=True, kw_only=True, omit_defaults=True, tag="parts.requested"):
    """A job needs parts; each line gets the id `<operation id>.<n>`, counted from 1."""

    roles: ClassVar[frozenset[Role]] = EVERYONE
    job: str
    lines: tuple[WantedPart, ...]
    note: str = ""


class PartsTaken(Args, frozen=True, kw_only=True, omit_defaults=True, tag="parts.taken"):
    """Somebody at the counter takes a request, so that two do not walk for it."""

    roles: ClassVar[frozenset[Role]] = COUNTER
    request: str


class PartsReserved(Args, frozen=True, kw_only=True, omit_defaults=True, tag="parts.reserved"):
    """`quantity` of the line's part is set aside; without a quantity, all that is still open."""

    roles: ClassVar[frozenset[Role]] = COUNTER
    line: str
    quantity: float | None = None


class PartsReleased(Args, frozen=True, kw_only=True, omit_defaults=True, tag="parts.released"):
    """A reservation is given up."""

    roles: ClassVar[frozenset[Role]] = COUNTER
    line: str


class PartsPicked(Args, frozen=True, kw_only=True, omit_defaults=True, tag="parts.picked"):
    """The part was taken from its bin and lies ready at the counter."""

    fact: ClassVar[bool] = True
    roles: ClassVar[frozenset[Role]] = COUNTER
    line: str
    quantity: float | None = None


class PartsIssued(Args, frozen=True, kw_only=True, omit_defaults=True, tag="parts.issued"):
    """The part left the shelf and went to the technician; without a quantity, all that is still open."""

    fact: ClassVar[bool] = True
    roles: ClassVar[frozenset[Role]] = COUNTER
    line: str
    quantity: float | None = None


class PartsReady(Args, frozen=True, kw_only=True, omit_defaults=True, tag="parts.ready"):
    """What is picked of a request lies ready at the counter: the technician and the bay are told."""

    fact: ClassVar[bool] = True
    roles: ClassVar[frozenset[Role]] = COUNTER
    request: str


class PartsBackOrdered(Args, frozen=True, kw_only=True, omit_defaults=True, tag="parts.back_ordered"):
    """The part is not here and is expected at `eta`, on the supplier order `purchase` where there is one."""

    roles: ClassVar[frozenset[Role]] = COUNTER
    line: str
    eta: datetime
    purchase: str = ""


class PartsSubstituted(Args, frozen=True, kw_only=True, omit_defaults=True, tag="parts.substituted"):
    """Another part serves instead, for a reason (superseded, equivalent)."""

    roles: ClassVar[frozenset[Role]] = COUNTER
    line: str
    part: str
    reason: str


class PartsCancelled(Args, frozen=True, kw_only=True, omit_defaults=True, tag="parts.cancelled"):
    """A line is not needed any more."""

    roles: ClassVar[frozenset[Role]] = COUNTER_AND_FLOOR | FRONT
    line: str
    reason: str


class PartsFitted(Args, frozen=True, kw_only=True, omit_defaults=True, tag="parts.fitted"):
    """The issued part is on the vehicle."""

    fact: ClassVar[bool] = True
    roles: ClassVar[frozenset[Role]] = FLOOR
    line: str


class PartsReturned(Args, frozen=True, kw_only=True, omit_defaults=True, tag="parts.returned"):
    """`quantity` came back to the counter: to stock, defective, or the old part as a core."""

    fact: ClassVar[bool] = True
    roles: ClassVar[frozenset[Role]] = COUNTER
    line: str
    quantity: float
    condition: ReturnKind
    reason: str = ""


class PartsNoted(Args, frozen=True, kw_only=True, omit_defaults=True, tag="parts.noted"):
    """A word between counter and technician about a request."""

    fact: ClassVar[bool] = True
    request: str
    text: str


class ImportedLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One open line of a request as another system knows it; `line` is its number there."""

    line: int
    part: str
    quantity: float = 1


class PartsImported(Args, frozen=True, kw_only=True, omit_defaults=True, tag="parts.imported"):
    """An open request as another system knows it, by its number; said again it changes only what nobody has begun."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    number: str
    job: str
    lines: tuple[ImportedLine, ...]
    note: str = ""
