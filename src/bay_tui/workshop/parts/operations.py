"""Request parts, and answer requests at the counter."""

from typing import Annotated

import msgspec

from bay_tui.workshop.constraints import MOST_LINE_NUMBER, Bounds, EachNamed, Items, Reference
from bay_tui.workshop.fields import (
    Eta,
    JobId,
    LineId,
    Message,
    NeededNumber,
    NeededReason,
    Note,
    PartId,
    PurchaseId,
    Quantity,
    Reason,
    RequestId,
)
from bay_tui.workshop.operation import COUNTER, COUNTER_AND_FLOOR, EVERYONE, FLOOR, FRONT, OFFICE, Args
from bay_tui.workshop.parts import issues, requests, rules
from bay_tui.workshop.records import WantedPart
from bay_tui.workshop.words import ReturnKind, Scope, english


class PartsRequested(Args, frozen=True, kw_only=True, omit_defaults=True, tag="parts.requested"):
    """Request parts for a job.

    Each line gets the id `<operation id>.<n>`, counted from 1.
    """

    roles = EVERYONE
    word = english("request parts")
    rule = requests.requested

    job: JobId
    lines: Annotated[
        tuple[WantedPart, ...], Items(1, too_many="lines-too-many"), EachNamed(("part", "name")), english("parts")
    ]
    note: Note = ""


class PartsTaken(Args, frozen=True, kw_only=True, omit_defaults=True, tag="parts.taken"):
    """Take a request at the counter.

    So two do not walk for it.
    """

    roles = COUNTER
    needs = Scope.COUNTER
    word = english("take a parts request")
    rule = requests.taken

    request: RequestId


class PartsReserved(Args, frozen=True, kw_only=True, omit_defaults=True, tag="parts.reserved"):
    """Set `quantity` of the line's part aside.

    Without a quantity, it is all that is still open.
    """

    roles = COUNTER
    needs = Scope.COUNTER
    word = english("reserve a part")
    rule = rules.reserved

    line: LineId
    quantity: Quantity | None = None


class PartsReleased(Args, frozen=True, kw_only=True, omit_defaults=True, tag="parts.released"):
    """Give up a reservation."""

    roles = COUNTER
    needs = Scope.COUNTER
    word = english("release a reservation")
    rule = rules.released

    line: LineId


class PartsPicked(Args, frozen=True, kw_only=True, omit_defaults=True, tag="parts.picked"):
    """Pick a part from its bin; it lies at the counter."""

    fact = True
    roles = COUNTER
    needs = Scope.COUNTER
    word = english("pick a part")
    rule = rules.picked

    line: LineId
    quantity: Quantity | None = None


class PartsIssued(Args, frozen=True, kw_only=True, omit_defaults=True, tag="parts.issued"):
    """Issue a part to the technician.

    Without a quantity, it is all that is still open.
    """

    fact = True
    roles = COUNTER
    needs = Scope.COUNTER
    word = english("issue a part")
    rule = issues.issued

    line: LineId
    quantity: Quantity | None = None


class PartsReady(Args, frozen=True, kw_only=True, omit_defaults=True, tag="parts.ready"):
    """Tell that what is picked of a request lies ready.

    The technician and the bay are told.
    """

    fact = True
    roles = COUNTER
    needs = Scope.COUNTER
    word = english("tell that parts are ready")
    rule = rules.ready

    request: RequestId


class PartsBackOrdered(Args, frozen=True, kw_only=True, omit_defaults=True, tag="parts.back_ordered"):
    """Expect a part that is not here at `eta`.

    It comes on the supplier order `purchase` where there is one.
    """

    roles = COUNTER
    needs = Scope.COUNTER
    word = english("back-order a part")
    rule = rules.back_ordered

    line: LineId
    eta: Eta
    purchase: PurchaseId = ""


class PartsSubstituted(Args, frozen=True, kw_only=True, omit_defaults=True, tag="parts.substituted"):
    """Another part serves instead, for a reason (superseded, equivalent)."""

    roles = COUNTER
    needs = Scope.COUNTER
    word = english("substitute a part")
    rule = rules.substituted

    line: LineId
    part: Annotated[str, Reference(said=True), english("part")]
    reason: NeededReason


class PartsCancelled(Args, frozen=True, kw_only=True, omit_defaults=True, tag="parts.cancelled"):
    """Cancel a line that is not needed any more."""

    roles = COUNTER_AND_FLOOR | FRONT
    word = english("cancel a parts line")
    rule = rules.cancelled

    line: LineId
    reason: NeededReason


class PartsFitted(Args, frozen=True, kw_only=True, omit_defaults=True, tag="parts.fitted"):
    """Fit the issued part on the vehicle."""

    fact = True
    roles = FLOOR
    word = english("fit a part")
    rule = issues.fitted

    line: LineId


class PartsReturned(Args, frozen=True, kw_only=True, omit_defaults=True, tag="parts.returned"):
    """Take `quantity` back at the counter.

    It goes to stock, is defective, or the old part as a core.
    """

    fact = True
    roles = COUNTER
    needs = Scope.COUNTER
    word = english("return a part")
    rule = issues.returned

    line: LineId
    quantity: Quantity
    condition: ReturnKind
    reason: Reason = ""


class PartsNoted(Args, frozen=True, kw_only=True, omit_defaults=True, tag="parts.noted"):
    """Write a word between counter and technician about a request."""

    fact = True
    word = english("write about parts")
    rule = requests.noted

    request: RequestId
    text: Message


class ImportedLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Describe one open line of another system's request.

    `line` is its number there.
    """

    line: Annotated[int, Bounds(0, MOST_LINE_NUMBER), english("line")]
    part: PartId
    quantity: Quantity = 1


class PartsImported(Args, frozen=True, kw_only=True, omit_defaults=True, tag="parts.imported"):
    """Take over an open request as another system knows it.

    It is known by its number; said again it changes only what nobody has begun.
    """

    roles = OFFICE
    needs = Scope.OFFICE
    word = english("take over a parts request")
    rule = requests.imported

    number: NeededNumber
    job: JobId
    lines: Annotated[tuple[ImportedLine, ...], Items(1, too_many="lines-too-many"), english("parts")]
    note: Note = ""


PartsOperation = (
    PartsRequested
    | PartsTaken
    | PartsReserved
    | PartsReleased
    | PartsPicked
    | PartsIssued
    | PartsReady
    | PartsBackOrdered
    | PartsSubstituted
    | PartsCancelled
    | PartsFitted
    | PartsReturned
    | PartsNoted
    | PartsImported
)
"""Every operation of this subject."""
