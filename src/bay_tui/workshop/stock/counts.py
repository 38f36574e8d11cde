"""Decide on counts of bins by sheet.

One person counts, another one approves, and only then stock moves.
"""

from typing import TYPE_CHECKING

from bay_tui.workshop.constraints import MOST_LINES
from bay_tui.workshop.decision import Draft, Refused
from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.record import OPEN
from bay_tui.workshop.records import CountLine, CountSheet, Movement, Part
from bay_tui.workshop.stock.rules import count, exact
from bay_tui.workshop.words import MovementKind

if TYPE_CHECKING:
    from bay_tui.workshop.stock import operations as ops


def opened(draft: Draft, args: "ops.CountOpened") -> None:
    """Begin a sheet of the parts to be counted."""
    operation = draft.operation
    for part in args.parts:
        draft.need(Part, part, "part-unknown")
    lines = tuple(CountLine(part=part) for part in dict.fromkeys(args.parts))
    draft.put(CountSheet(id=operation.id, name=args.name, lines=lines, by=operation.actor, at=operation.at))


def extended(draft: Draft, args: "ops.CountExtended") -> None:
    """Put more parts on a sheet.

    One that is on it stays as it was counted.
    """
    sheet = _open(draft, args.sheet)
    known = {line.part for line in sheet.lines}
    parts = [draft.need(Part, part, "part-unknown").id for part in dict.fromkeys(args.parts)]
    lines = (*sheet.lines, *(CountLine(part=part) for part in parts if part not in known))
    if len(lines) > MOST_LINES:
        raise Refused("sheet-full", most=MOST_LINES)
    draft.change(sheet, lines=lines)


def entered(draft: Draft, args: "ops.CountEntered") -> None:
    """Keep what was counted beside what was expected.

    Counted again, the later count stands.
    """
    sheet = draft.need(CountSheet, args.sheet, "count-unknown")
    part = draft.need(Part, args.part, "part-unknown")
    operation = draft.operation
    if sheet.open != OPEN:
        draft.challenge("count-closed", subject=part.id, name=sheet.name, number=part.number)
        return
    known = {line.part: line for line in sheet.lines}
    before = known.get(part.id)
    if before is not None and before.at is not None and before.at > operation.at:
        return
    known[part.id] = CountLine(
        part=part.id,
        expected=part.on_hand,
        counted=exact(args.quantity),
        by=operation.actor,
        at=operation.at,
        note=args.note,
    )
    draft.change(sheet, lines=tuple(known.values()))


def approved(draft: Draft, args: "ops.CountApproved") -> None:
    """Move the differences of a sheet.

    Whoever counted a part of it cannot approve; what was not counted stays as it was.
    """
    sheet = _open(draft, args.sheet)
    operation = draft.operation
    counted = [line for line in sheet.lines if line.counted is not None]
    if not counted:
        raise Refused("count-empty", name=sheet.name)
    if any(line.by == operation.actor for line in counted):
        raise Refused("count-own", name=name_of_staff(draft, operation.actor))
    for number, line in enumerate(counted, 1):
        _settle(draft, sheet, line, number)
    draft.change(sheet, approved_by=operation.actor, approved_at=operation.at)


def rejected(draft: Draft, args: "ops.CountRejected") -> None:
    """Have a sheet counted again.

    What was entered is taken off the sheet, the reason stays.
    """
    sheet = _open(draft, args.sheet)
    lines = tuple(CountLine(part=line.part) for line in sheet.lines)
    draft.change(sheet, lines=lines, reason=args.reason)


def _settle(draft: Draft, sheet: CountSheet, line: CountLine, number: int) -> None:
    """Let what was counted hold for the moment it was counted."""
    part = draft.get(Part, line.part)
    if part is None or line.at is None or line.counted is None:
        return
    movement = Movement(
        id=f"{draft.operation.id}.{number}",
        part=part.id,
        quantity=0,
        why=MovementKind.COUNTED,
        by=line.by,
        at=line.at,
        note=line.note or sheet.name,
    )
    count(draft, part, line.counted, movement)


def _open(draft: Draft, id: str) -> CountSheet:
    sheet = draft.need(CountSheet, id, "count-unknown")
    if sheet.open != OPEN:
        raise Refused("count-approved", name=sheet.name)
    return sheet
