"""Word what waits for the server, or for a person. Pure.

They are lines of a grid.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from bay_tui.i18n import _, listed
from bay_tui.screens.common.cells import Moment
from bay_tui.store.outbox import Outbox, OutboxEntry
from bay_tui.widgets.grid import Column, Row, Section
from bay_tui.widgets.tones import Cell
from bay_tui.wording import operation_word, sentence, word
from bay_tui.wording.catalogue import component_word
from bay_tui.wording.times import ago, duration
from bay_tui.wording.words import activity_word
from bay_tui.workshop.jobs.naming import job_named
from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.operations import Args, LabourStarted, LabourStopped, name_of
from bay_tui.workshop.readmodels.open_cases import open_cases
from bay_tui.workshop.records import (
    Bay,
    Call,
    Claim,
    Complaint,
    CountSheet,
    ExceptionCase,
    Finding,
    Job,
    LabourEvent,
    Order,
    Part,
    PartsLine,
    PartsRequest,
    Purchase,
    Record,
    Staff,
    Vehicle,
)
from bay_tui.workshop.search import matches
from bay_tui.workshop.text import decimal_text
from bay_tui.workshop.view import View

OPERATION, CASE = "op:", "case:"
"""What the keys of the rows begin with."""


class Story(NamedTuple):
    """Tell an operation or an exception in words.

    It says since when, whose, what, and why.
    """

    key: str
    at: str
    who: str
    what: str
    why: str
    waited: str
    ago: str


def columns(wide: bool) -> list[Column]:
    """Return the columns; the reason matters more than who it was."""
    return [
        Column("mark", width=1),
        Column("at", _("When"), width=11),
        Column("who", _("Who"), width=14 if wide else 8, whole=True),
        Column("what", _("What"), min=18, flex=2),
        Column("why", _("Why"), min=18, flex=3),
        Column("waited", _("Since"), width=7, align="right", drop=1),
    ]


def lines(view: View, outbox: Outbox, person: Staff | None, moment: Moment, query: str = "") -> Iterator[Row | Section]:
    """Yield refused entries, exceptions that concern the person, and what waits.

    Each stands under its heading: refused, what does not fit, and what the server has not got yet.
    """
    refused = [of_entry(view, one, moment) for one in outbox.attention()]
    waiting = [of_entry(view, one, moment) for one in outbox.waiting()]
    yield from _part(_("Refused: correct and send again, or let go"), Cell("✗", "bad"), refused, query)
    odd = [of_case(view, one, moment) for one in open_cases(view, person)]
    yield from _part(_("Exceptions: recorded, but something does not fit"), Cell("!", "warn"), odd, query)
    yield from _part(_("Waiting for the server"), Cell("→", "dim"), waiting, query)


def _part(title: str, mark: Cell, stories: list[Story], query: str) -> Iterator[Row | Section]:
    found = [one for one in stories if not query or matches(query, one.who, one.what, one.why)]
    if found:
        yield Section(f"{title}  {len(found)}")
    for one in found:
        cells = (mark, Cell(one.at), Cell(one.who), Cell(one.what, "title"), Cell(one.why, mark.tone))
        yield Row(one.key, (*cells, Cell(one.waited, "dim")))


def of_entry(view: View, entry: OutboxEntry, moment: Moment) -> Story:
    """Return an operation of the outbox in words."""
    operation = entry.operation
    return Story(
        key=OPERATION + entry.id,
        at=moment.in_column(operation.at),
        who=name_of_staff(view, operation.actor),
        what=what_of(view, operation.args),
        why=_reason(entry),
        waited=duration(moment.seconds_since(operation.at)),
        ago=ago(moment.seconds_since(operation.at)),
    )


def _reason(entry: OutboxEntry) -> str:
    if entry.state == "depends":
        return _("Another entry before it was refused.")
    if entry.verdict is not None and entry.verdict.code:
        return sentence(entry.verdict.code, entry.verdict.params)
    return _("Safe on this terminal; goes out by itself.")


def of_case(view: View, case: ExceptionCase, moment: Moment) -> Story:
    """Return an open exception in words."""
    return Story(
        key=CASE + case.id,
        at=moment.in_column(case.at),
        who=name_of_staff(view, case.actor),
        what=about(view, case.subject) or case.subject,
        why=sentence(case.code, case.params),
        waited=duration(moment.seconds_since(case.at)),
        ago=ago(moment.seconds_since(case.at)),
    )


def what_of(view: View, args: Args) -> str:
    """Return what an operation does and to what.

    It reads `reserve a part: 前制动片 YX7 ×2`.
    """
    about = _about(view, args)
    quantity = getattr(args, "quantity", None)
    times = f" ×{decimal_text(quantity)}" if isinstance(quantity, float | int) else ""
    elsewhere = isinstance(args, LabourStarted) and bool(args.indirect)
    does = _("other work") if elsewhere else operation_word(name_of(args))
    return _("{what}: {about}").format(what=does, about=f"{about}{times}") if about else f"{does}{times}"


def _about(view: View, args: Args) -> str:
    """Return what an operation is about, other work and reasons included."""
    if isinstance(args, LabourStarted) and args.indirect:
        return activity_word(args.indirect)
    found = next(filter(None, (_field(view, args, name) for name in _FIELDS)), "")
    return listed([found, word(args.reason)]) if isinstance(args, LabourStopped) else found


_FIELDS = (
    "line",
    "job",
    "finding",
    "request",
    "call",
    "complaint",
    "order",
    "part",
    "purchase",
    "claim",
    "sheet",
    "supplier",
    "exception",
    "event",
    "staff",
    "name",
)


def _field(view: View, args: Args, name: str) -> str:
    value = getattr(args, name, "")
    return (about(view, value) or ("" if len(value) > 20 else value)) if isinstance(value, str) and value else ""


def about(view: View, id: str) -> str:
    """Return what a record is called, whichever kind has that id."""
    for cls, name in _NAMES.items():
        record = view.get(cls, id)
        if record is not None:
            return name(view, record)
    return ""


def _bay(view: View, id: str) -> str:
    bay = view.get(Bay, id)
    return _("Bay {number}").format(number=bay.number) if bay else ""


def _plate(view: View, order_id: str) -> str:
    order = view.get(Order, order_id)
    vehicle = view.get(Vehicle, order.vehicle) if order else None
    return vehicle.plate if vehicle else ""


_NAMES: dict[type[Record], Callable[[View, Any], str]] = {
    Job: lambda view, job: job_named(view, job.id),
    PartsLine: lambda view, line: line.name or line.part,
    Order: lambda view, order: f"{order.number} {_plate(view, order.id)}".strip(),
    Finding: lambda view, finding: component_word(finding.component),
    PartsRequest: lambda view, request: about(view, request.job),
    Call: lambda view, call: _bay(view, call.bay),
    Complaint: lambda view, complaint: _plate(view, complaint.order),
    Part: lambda view, part: f"{part.number} {part.name}",
    Purchase: lambda view, purchase: f"{purchase.number} {purchase.supplier}".strip(),
    Claim: lambda view, claim: about(view, claim.part) or claim.part,
    CountSheet: lambda view, sheet: sheet.name,
    Staff: lambda view, person: person.name,
    LabourEvent: lambda view, event: name_of_staff(view, event.staff),
    ExceptionCase: lambda view, case: sentence(case.code, case.params),
}
