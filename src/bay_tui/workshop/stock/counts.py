"""Decide on counts of bins by sheet.

One person counts, another one approves, and only then stock moves. Who is alone may let a count hold at once; then
somebody else signs it afterwards.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bay_tui.workshop.constraints import MOST_LINES
from bay_tui.workshop.decision import Draft, Refused
from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.operation import COUNTER, LEAD
from bay_tui.workshop.record import OPEN
from bay_tui.workshop.records import Clock, CountLine, CountSheet, Movement, Part, Staff
from bay_tui.workshop.stock.quantities import challenge_pieces
from bay_tui.workshop.stock.rules import count, exact, put_movement
from bay_tui.workshop.text import decimal_text
from bay_tui.workshop.words import MovementKind

if TYPE_CHECKING:
    from bay_tui.workshop.stock import operations as ops

SIGNING = COUNTER | LEAD
"""The roles of those who may approve what another one counted."""


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
    if sheet.held_at is not None:
        raise Refused("count-held", name=sheet.name)
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
    if sheet.open != OPEN or sheet.held_at is not None:
        draft.challenge("count-closed", subject=part.id, name=sheet.name, number=part.number)
        return
    known = {line.part: line for line in sheet.lines}
    before = known.get(part.id)
    if before is not None and before.at is not None and before.at > operation.at:
        return
    challenge_pieces(draft, part, args.quantity)
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
    """Move the differences of a sheet, or sign one that holds.

    Whoever counted a part of it cannot approve; what was not counted stays as it was.
    """
    sheet = _open(draft, args.sheet)
    operation = draft.operation
    counted = _said(sheet)
    if any(line.by == operation.actor for line in counted):
        raise Refused("count-own", name=name_of_staff(draft, operation.actor))
    if sheet.held_at is None:
        _settle(draft, sheet, counted)
    draft.change(sheet, approved_by=operation.actor, approved_at=operation.at)


def held(draft: Draft, args: "ops.CountHeld") -> None:
    """Let a sheet hold on the word of who is alone.

    The differences become movements now; the sheet waits for somebody else, who signs it on the next shift.
    """
    sheet = _open(draft, args.sheet)
    operation = draft.operation
    if sheet.held_at is not None:
        raise Refused("count-held", name=sheet.name)
    counted = _said(sheet)
    other = _who_may_sign(draft, {operation.actor, *(line.by for line in counted)})
    if other:
        raise Refused("count-not-alone", name=name_of_staff(draft, other))
    _settle(draft, sheet, counted)
    draft.change(sheet, held_by=operation.actor, held_at=operation.at)


def rejected(draft: Draft, args: "ops.CountRejected") -> None:
    """Have a sheet counted again.

    What was entered is taken off the sheet, the reason stays. Of a sheet that held already, the next count finds what
    is wrong about it: until then it is the best there is.
    """
    sheet = _open(draft, args.sheet)
    lines = tuple(CountLine(part=line.part) for line in sheet.lines)
    draft.change(sheet, lines=lines, reason=args.reason, held_by="", held_at=None)


def _said(sheet: CountSheet) -> list[CountLine]:
    """Return the lines somebody counted or corrected; refuse none."""
    counted = [line for line in sheet.lines if line.said]
    if not counted:
        raise Refused("count-empty", name=sheet.name)
    return counted


def _who_may_sign(draft: Draft, counters: set[str]) -> str:
    """Return somebody else who is here and may approve, or nothing.

    Here is whoever is clocked on to anything.
    """
    here = [clock.id for clock in draft.every(Clock) if clock.jobs or clock.indirect]
    people = [draft.get(Staff, id) for id in sorted(here) if id not in counters]
    return next((one.id for one in people if one and one.active and SIGNING & set(one.roles)), "")


def _settle(draft: Draft, sheet: CountSheet, counted: Sequence[CountLine]) -> None:
    """Let what was counted hold for the moment it was counted.

    A correction holds for the moment it was recorded. A shelf below zero is one to count.
    """
    for number, line in enumerate(counted, 1):
        part = draft.get(Part, line.part)
        if part is None or line.at is None:
            continue
        movement = Movement(
            id=f"{draft.operation.id}.{number}",
            part=part.id,
            quantity=0 if line.change is None else line.change,
            why=MovementKind.COUNTED if line.change is None else MovementKind.CORRECTED,
            by=line.by,
            at=line.at,
            note=line.note or sheet.name,
        )
        if line.counted is not None:
            count(draft, part, line.counted, movement)
            continue
        part = put_movement(draft, part, movement)
        if part.on_hand < 0 and movement.quantity < 0:
            draft.flag("stock-negative", subject=part.id, number=part.number, on_hand=decimal_text(part.on_hand))


def _open(draft: Draft, id: str) -> CountSheet:
    sheet = draft.need(CountSheet, id, "count-unknown")
    if sheet.open != OPEN:
        raise Refused("count-approved", name=sheet.name)
    return sheet
