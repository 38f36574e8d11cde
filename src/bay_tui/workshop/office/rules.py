"""Decide on the site's own data.

Site, bays, people and terminals said again change nothing.
"""

from typing import TYPE_CHECKING

from bay_tui.workshop.decision import Draft, Refused
from bay_tui.workshop.labour.clocking import add_event
from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.operation import SERVER_DEVICE
from bay_tui.workshop.records import OPEN, Bay, Call, Clock, Credential, LabourEvent, Record, Staff, Terminal
from bay_tui.workshop.words import LabourKind, StopReason

if TYPE_CHECKING:
    from bay_tui.workshop.office import operations as ops


def site_saved(draft: Draft, args: "ops.SiteSaved") -> None:
    """Set the site's name and rules."""
    _save(draft, args.site)


def bay_saved(draft: Draft, args: "ops.BaySaved") -> None:
    """Set up a bay; two bays cannot have the same number.

    Whoever calls from one that is closed still needs somebody: the call is the workshop's then.
    """
    if any(bay.id != args.bay.id for bay in draft.find(Bay, "number", args.bay.number)):
        raise Refused("number-in-use", number=args.bay.number)
    known = draft.get(Bay, args.bay.id)
    _save(draft, args.bay)
    if known is None or not known.active or args.bay.active:
        return
    calls = [call for call in draft.find(Call, "bay", args.bay.id) if call.open == OPEN]
    for call in calls:
        draft.change(call, bay="")
    if calls:
        draft.flag("bay-closed-calling", subject=args.bay.id, number=args.bay.number, count=len(calls))


def staff_saved(draft: Draft, args: "ops.StaffSaved") -> None:
    """Set up a person.

    Two people cannot have the same number or badge. The clock of somebody who is gone ends, for a foreman to settle.
    """
    staff = args.staff
    for index, value in (("number", staff.number), ("badge", staff.badge)):
        if value and any(other.id != staff.id for other in draft.find(Staff, index, value)):
            raise Refused("number-in-use", number=value)
    _save(draft, staff)
    if args.pin:
        _save(draft, Credential(id=staff.id, pin=args.pin))
    clock = draft.get(Clock, staff.id)
    if not staff.active and clock is not None and (clock.jobs or clock.indirect):
        _end_clock(draft, clock)


def _end_clock(draft: Draft, clock: Clock) -> None:
    """End the clock of somebody who does not work here any more."""
    operation = draft.operation
    draft.flag("clock-forgotten", subject=clock.id, staff=name_of_staff(draft, clock.id))
    ended = LabourEvent(
        id=f"{operation.id}.s1",
        staff=clock.id,
        event=LabourKind.LEFT,
        at=max(operation.at, clock.last_at),
        recorded_at=operation.at,
        reason=StopReason.END_OF_SHIFT,
        by=operation.actor,
        device=operation.terminal,
        forgotten=True,
    )
    add_event(draft, ended)


def template_saved(draft: Draft, args: "ops.TemplateSaved") -> None:
    """Set up a finding template of the site's own."""
    _save(draft, args.template)


def terminal_saved(draft: Draft, args: "ops.TerminalSaved") -> None:
    """Enrol, rename, place or revoke a terminal; give it a scope.

    Revoked stays revoked: it has to be enrolled anew.

    No terminal can have the name under which the server itself works.
    """
    if args.terminal == SERVER_DEVICE:
        raise Refused("number-in-use", number=args.terminal)
    known = draft.get(Terminal, args.terminal)
    if args.bay:
        draft.need(Bay, args.bay, "bay-unknown")
    _save(
        draft,
        Terminal(
            id=args.terminal,
            name=args.name,
            bay=args.bay,
            enrolled_at=known.enrolled_at if known else draft.operation.at,
            revoked=args.revoked or (known is not None and known.revoked),
            scope=args.scope or (known.scope if known is not None else None),
        ),
    )


def _save(draft: Draft, record: Record) -> None:
    if draft.get(type(record), record.id) != record:
        draft.put(record)
