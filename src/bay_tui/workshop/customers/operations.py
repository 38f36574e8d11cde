"""Complaints of customers: recorded and settled."""

from typing import Annotated

from bay_tui.workshop.constraints import Reference
from bay_tui.workshop.customers import rules
from bay_tui.workshop.fields import Decision, NeededWords, OrderId
from bay_tui.workshop.operation import FRONT, Args
from bay_tui.workshop.words import english


class ComplaintRecorded(Args, frozen=True, kw_only=True, omit_defaults=True, tag="complaint.recorded"):
    """Record that a customer complains, in their own words."""

    fact = True
    roles = FRONT
    word = english("write down a complaint")
    rule = rules.complained

    order: OrderId
    words: NeededWords


class ComplaintSettled(Args, frozen=True, kw_only=True, omit_defaults=True, tag="complaint.settled"):
    """Record what was decided about a complaint."""

    roles = FRONT
    word = english("settle a complaint")
    rule = rules.satisfied

    complaint: Annotated[str, Reference(), english("complaint")]
    decision: Decision


CustomersOperation = ComplaintRecorded | ComplaintSettled
"""Every operation of this subject."""
