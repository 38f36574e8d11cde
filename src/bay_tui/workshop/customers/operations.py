"""Complaints of customers: recorded and settled."""

from typing import ClassVar

from bay_tui.workshop.operation import FRONT, Args
from bay_tui.workshop.words import Role


class ComplaintRecorded(Args, frozen=True, kw_only=True, omit_defaults=True, tag="complaint.recorded"):
    """A customer complains about a visit, in their own words."""

    fact: ClassVar[bool] = True
    roles: ClassVar[frozenset[Role]] = FRONT
    order: str
    words: str


class ComplaintSettled(Args, frozen=True, kw_only=True, omit_defaults=True, tag="complaint.settled"):
    """A person decided what is done about a complaint, and says so."""

    roles: ClassVar[frozenset[Role]] = FRONT
    complaint: str
    decision: str
