"""What was seen on a vehicle, and what the customer said to it."""

from datetime import datetime
from typing import ClassVar

import msgspec

from bay_tui.workshop.records.base import Record
from bay_tui.workshop.words import Answer, Severity


class Measurement(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A measured value with its unit, and what it was measured against."""

    name: str
    value: float
    unit: str
    minimum: float | None = None
    maximum: float | None = None


class Approval(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The customer's answer to a finding: who gave it, who wrote it down (staff id), when."""

    answer: Answer
    at: datetime
    who: str = ""
    by: str = ""


class Finding(Record, frozen=True, kw_only=True, omit_defaults=True, tag="finding"):
    """Something seen on the vehicle. `dtcs` are fault codes, `recommended` the work proposed in words.

    One that was taken back (`withdrawn_at`) is kept under its id and found under nothing else.
    """

    indexes: ClassVar[tuple[str, ...]] = ("order", "job", "vehicle")

    order: str
    job: str
    vehicle: str
    system: str
    component: str
    severity: Severity
    note: str = ""
    measurement: Measurement | None = None
    dtcs: tuple[str, ...] = ()
    recommended: str = ""
    recommended_hours: float = 0.0
    by: str = ""
    at: datetime
    revised_at: datetime | None = None
    approval: Approval | None = None
    withdrawn_at: datetime | None = None
