"""What is seen on a vehicle, and the customer's answer."""

from typing import ClassVar

import msgspec

from bay_tui.workshop.operation import FLOOR, FRONT, Args
from bay_tui.workshop.records import Measurement, WantedPart
from bay_tui.workshop.words import Answer, Role, Severity


class FindingRecorded(Args, frozen=True, kw_only=True, omit_defaults=True, tag="finding.recorded"):
    """Something seen on the vehicle of `job`."""

    fact: ClassVar[bool] = True
    roles: ClassVar[frozenset[Role]] = FLOOR | FRONT
    job: str
    system: str
    component: str
    severity: Severity
    note: str = ""
    measurement: Measurement | None = None
    dtcs: tuple[str, ...] = ()
    recommended: str = ""
    recommended_hours: float = 0.0
    recommended_parts: tuple[WantedPart, ...] = ()


class FindingRevised(Args, frozen=True, kw_only=True, omit_defaults=True, tag="finding.revised"):
    """A finding written again by somebody who looked again; the earlier text stays in the ledger."""

    fact: ClassVar[bool] = True
    roles: ClassVar[frozenset[Role]] = FLOOR | FRONT
    finding: str
    severity: Severity
    note: str = ""
    measurement: Measurement | None = None
    dtcs: tuple[str, ...] = ()
    recommended: str = ""
    recommended_hours: float = 0.0
    recommended_parts: tuple[WantedPart, ...] = ()


class CheckedItem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of a vehicle health check as somebody looked at it; red and amber become findings."""

    item: str
    system: str
    component: str
    severity: Severity
    note: str = ""
    measurement: Measurement | None = None
    recommended: str = ""
    recommended_hours: float = 0.0
    recommended_parts: tuple[WantedPart, ...] = ()


class CheckRecorded(Args, frozen=True, kw_only=True, omit_defaults=True, tag="check.recorded"):
    """The vehicle of `job` was checked all over. The finding of the n-th line gets the id `<operation id>.<n>`.

    `items` has every line of the check; what nobody looked at is there as not checked.
    """

    fact: ClassVar[bool] = True
    roles: ClassVar[frozenset[Role]] = FLOOR | FRONT
    job: str
    items: tuple[CheckedItem, ...]


class FindingAnswered(Args, frozen=True, kw_only=True, omit_defaults=True, tag="finding.answered"):
    """The customer's answer to a finding, as `who` gave it to the adviser."""

    roles: ClassVar[frozenset[Role]] = FRONT
    finding: str
    answer: Answer
    who: str
