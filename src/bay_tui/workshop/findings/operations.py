"""Describe what people say of a vehicle, and customers of that."""

from typing import Annotated

from bay_tui.workshop.constraints import Items, Once, Text
from bay_tui.workshop.fields import FindingId, JobId
from bay_tui.workshop.findings import rules
from bay_tui.workshop.findings.records import Assessment
from bay_tui.workshop.operation import FLOOR, FRONT, Args
from bay_tui.workshop.words import Answer, english

System = Annotated[str, Text(said=True), english("system")]
Component = Annotated[str, Text(said=True), english("component")]


class FindingRecorded(Assessment, Args, frozen=True, omit_defaults=True, tag="finding.recorded"):
    """Something seen on the vehicle of `job`."""

    fact = True
    roles = FLOOR | FRONT
    word = english("record a finding")
    rule = rules.recorded

    job: JobId
    system: System
    component: Component


class FindingRevised(Assessment, Args, frozen=True, omit_defaults=True, tag="finding.revised"):
    """Write a finding again.

    Somebody looked again; the earlier text stays in the ledger.
    """

    fact = True
    roles = FLOOR | FRONT
    word = english("revise a finding")
    rule = rules.revised

    finding: FindingId


class CheckedItem(Assessment, frozen=True, omit_defaults=True):
    """Describe one line of a vehicle health check.

    It is as somebody looked at it; red and amber become findings. `finding` is the one as which it stands written up in
    this visit already.
    """

    item: Annotated[str, Text(said=True), english("line of the check")]
    system: System
    component: Component
    finding: FindingId = ""


class CheckRecorded(Args, frozen=True, kw_only=True, omit_defaults=True, tag="check.recorded"):
    """Check the vehicle of `job` all over.

    The finding of the n-th line gets the id `<operation id>.<n>`.

    `items` has every line of the check; what nobody looked at is there as not checked.
    """

    fact = True
    roles = FLOOR | FRONT
    word = english("record a vehicle health check")
    rule = rules.checked

    job: JobId
    items: Annotated[tuple[CheckedItem, ...], Items(1), Once("item", "check-item-twice"), english("lines of the check")]


class FindingAnswered(Args, frozen=True, kw_only=True, omit_defaults=True, tag="finding.answered"):
    """Record the customer's answer, as `who` gave it to the adviser."""

    roles = FRONT
    word = english("record the customer's answer")
    rule = rules.answered

    finding: FindingId
    answer: Answer
    who: Annotated[str, Text(said=True), english("name of the customer")]


FindingsOperation = FindingRecorded | FindingRevised | CheckRecorded | FindingAnswered
"""Every operation of this subject."""
