"""Hold what was seen on a vehicle, and the customer's answers."""

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec

from bay_tui.workshop.constraints import LONGEST_NOTE, Bounds, FaultCode, Items, Text
from bay_tui.workshop.fields import Hours, Initials, Name, NeededName, Note, Quantity
from bay_tui.workshop.parts.records import WantedPart
from bay_tui.workshop.record import Record
from bay_tui.workshop.words import Answer, Severity, english


class Measurement(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Hold a measured value with its unit and its limits.

    Beyond `minimum` or `maximum` it is out of order, beyond `amber_below` or `amber_above` it soon will be.
    """

    name: Name
    value: Annotated[float, Bounds(), english("value")]
    unit: Annotated[str, Text(), english("unit")]
    minimum: Annotated[float, Bounds(), english("minimum")] | None = None
    maximum: Annotated[float, Bounds(), english("maximum")] | None = None
    amber_below: Annotated[float, Bounds(), english("lower limit")] | None = None
    amber_above: Annotated[float, Bounds(), english("upper limit")] | None = None


class Assessment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Share what a person says of something seen.

    It may be seen singly, again, or in a check.

    Whoever inherits these fields declares its own without `kw_only`, so that they stand before these when encoded.
    `Finding`, a record, repeats them: a struct cannot have the fields of two others.
    """

    severity: Severity
    note: Note = ""
    measurement: Measurement | None = None
    dtcs: Annotated[tuple[Annotated[str, Text(), FaultCode()], ...], Items(), english("fault codes")] = ()
    recommended: Annotated[str, Text(LONGEST_NOTE), english("recommended work")] = ""
    recommended_hours: Annotated[Hours, english("recommended hours")] = 0.0
    recommended_parts: Annotated[tuple[WantedPart, ...], Items(), english("recommended parts")] = ()


class Approval(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Hold the customer's answer to a finding.

    It says who gave it, who wrote it down (staff id), and when.
    """

    answer: Answer
    at: datetime
    who: str = ""
    by: str = ""


class Finding(Record, frozen=True, kw_only=True, omit_defaults=True, tag="finding"):
    """Hold something seen on the vehicle.

    `dtcs` are fault codes, `recommended` the work proposed in words.

    `check` is the id of the vehicle health check it was found in. One that was taken back (`withdrawn_at`) is kept
    under its id and found under nothing else.
    """

    indexes: ClassVar[tuple[str, ...]] = ("order", "job", "vehicle")
    dated: ClassVar[tuple[str, ...]] = (*Assessment.__struct_fields__, "revised_at", "approval")

    order: str
    job: str
    vehicle: str
    system: str
    component: str
    severity: Severity
    note: Note = ""
    measurement: Measurement | None = None
    dtcs: tuple[str, ...] = ()
    recommended: str = ""
    recommended_hours: float = 0.0
    recommended_parts: tuple[WantedPart, ...] = ()
    check: str = ""
    by: str = ""
    at: datetime
    revised_at: datetime | None = None
    approval: Approval | None = None
    withdrawn_at: datetime | None = None


class TemplatePart(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Name a part that a template recommends.

    Which number that is depends on the vehicle.
    """

    name: NeededName
    quantity: Quantity = 1


class FindingTemplate(Record, frozen=True, kw_only=True, omit_defaults=True, tag="template"):
    """Hold a finding as this site usually writes it.

    With the id of one that is shipped, it stands in its place.

    `component` is the slug of one. `work_zh` and `work_en` are the recommended work, `hours` its standard hours. One
    that is not `active` is not offered.
    """

    component: Annotated[str, Text(said=True), english("component")]
    severity: Severity
    zh: Annotated[str, Text(said=True), english("Chinese text")]
    en: Annotated[str, Text(said=True), english("English text")]
    initials: Initials = ""
    work_zh: Annotated[str, Text(), english("recommended work in Chinese")] = ""
    work_en: Annotated[str, Text(), english("recommended work in English")] = ""
    hours: Hours = 0.0
    parts: Annotated[tuple[TemplatePart, ...], Items(), english("parts")] = ()
    active: bool = True


class CheckResult(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Hold one line of a vehicle health check.

    It is in order, not checked, or red or amber with the id of the finding.
    """

    item: str
    severity: Severity
    note: Note = ""
    measurement: Measurement | None = None
    finding: str = ""


class Check(Record, frozen=True, kw_only=True, omit_defaults=True, tag="check"):
    """Hold a vehicle health check with all its lines.

    What was not checked is among them.

    One taken back is kept as a finding is.
    """

    indexes: ClassVar[tuple[str, ...]] = ("order", "job", "vehicle")

    order: str
    job: str
    vehicle: str
    results: tuple[CheckResult, ...]
    by: str
    at: datetime
    withdrawn_at: datetime | None = None
