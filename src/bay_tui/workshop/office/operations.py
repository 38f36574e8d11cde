"""The site's own data, from the office, an import or the DMS."""

from datetime import datetime
from typing import ClassVar

import msgspec

from bay_tui.workshop.operation import OFFICE, Args
from bay_tui.workshop.records import Bay, FindingTemplate, Site, Staff, Vehicle
from bay_tui.workshop.words import JobKind, JobState, OrderState, PayType, Role


class SiteSaved(Args, frozen=True, kw_only=True, omit_defaults=True, tag="site.saved"):
    """The site's name and rules."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    site: Site


class BaySaved(Args, frozen=True, kw_only=True, omit_defaults=True, tag="bay.saved"):
    """A bay is set up or changed."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    bay: Bay


class StaffSaved(Args, frozen=True, kw_only=True, omit_defaults=True, tag="staff.saved"):
    """A person is set up or changed; `pin`, when given, is the salted hash and never the PIN."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    staff: Staff
    pin: str = ""


class TemplateSaved(Args, frozen=True, kw_only=True, omit_defaults=True, tag="template.saved"):
    """A finding template of the site's own is set up or changed."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    template: FindingTemplate


class TerminalSaved(Args, frozen=True, kw_only=True, omit_defaults=True, tag="terminal.saved"):
    """A terminal is enrolled, named, placed in a bay or revoked."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    terminal: str
    name: str
    bay: str = ""
    revoked: bool = False


class ImportedJob(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One job as another system knows it; `state` only where that system says it is finished or cancelled."""

    line: int
    title: str
    work: JobKind = JobKind.REPAIR
    standard_hours: float = 0.0
    pay: PayType = PayType.CUSTOMER
    skill: str = ""
    state: JobState = JobState.WAITING


class OrderImported(Args, frozen=True, kw_only=True, omit_defaults=True, tag="order.imported"):
    """An order as another system knows it, by its number; said again it changes only what that system changed."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    number: str
    vehicle: Vehicle
    state: OrderState = OrderState.RECEIVED
    customer: str = ""
    phone: str = ""
    address: str = ""
    words: str = ""
    odometer: int | None = None
    due: datetime | None = None
    booked_for: datetime | None = None
    received_at: datetime | None = None
    delivered_at: datetime | None = None
    source: str = ""
    priority: int = 0
    jobs: tuple[ImportedJob, ...] = ()
