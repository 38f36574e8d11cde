"""Decide on the site's own data.

Site, bays, people and terminals said again change nothing.
"""

from typing import TYPE_CHECKING

from bay_tui.workshop.decision import Draft, Refused
from bay_tui.workshop.operation import SERVER_DEVICE
from bay_tui.workshop.records import Bay, Credential, Record, Staff, Terminal

if TYPE_CHECKING:
    from bay_tui.workshop.office import operations as ops


def site_saved(draft: Draft, args: "ops.SiteSaved") -> None:
    """Set the site's name and rules."""
    _save(draft, args.site)


def bay_saved(draft: Draft, args: "ops.BaySaved") -> None:
    """Set up a bay; two bays cannot have the same number."""
    if any(bay.id != args.bay.id for bay in draft.find(Bay, "number", args.bay.number)):
        raise Refused("number-in-use", number=args.bay.number)
    _save(draft, args.bay)


def staff_saved(draft: Draft, args: "ops.StaffSaved") -> None:
    """Set up a person.

    Two people cannot have the same number or badge.
    """
    staff = args.staff
    for index, value in (("number", staff.number), ("badge", staff.badge)):
        if value and any(other.id != staff.id for other in draft.find(Staff, index, value)):
            raise Refused("number-in-use", number=value)
    _save(draft, staff)
    if args.pin:
        _save(draft, Credential(id=staff.id, pin=args.pin))


def template_saved(draft: Draft, args: "ops.TemplateSaved") -> None:
    """Set up a finding template of the site's own."""
    _save(draft, args.template)


def terminal_saved(draft: Draft, args: "ops.TerminalSaved") -> None:
    """Enrol, rename, place or revoke a terminal.

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
        ),
    )


def _save(draft: Draft, record: Record) -> None:
    if draft.get(type(record), record.id) != record:
        draft.put(record)
