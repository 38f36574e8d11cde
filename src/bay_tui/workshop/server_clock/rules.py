"""Decide what follows from a server's clock that is wrong."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bay_tui.workshop.decision import Draft, Refused
from bay_tui.workshop.operation import SERVER_DEVICE
from bay_tui.workshop.records import OPEN, ExceptionCase, ServerClockCorrection
from bay_tui.workshop.server_clock.moving import moved_records
from bay_tui.workshop.time.zones import in_zone, site_zone
from bay_tui.workshop.view import Overlay, View

if TYPE_CHECKING:
    from bay_tui.workshop.server_clock import operations as ops

BEHIND, DIFFERS = "server-clock-behind", "server-clock-differs"


def doubted(draft: Draft, args: "ops.ServerClockDoubted") -> None:
    """Leave an exception, for a person who has a watch."""
    says = _on_the_wall(draft, args.says)
    if args.newest is not None:
        draft.flag(BEHIND, says=says, newest=_on_the_wall(draft, args.newest))
    elif args.others_say is not None:
        draft.flag(DIFFERS, says=says, count=args.terminals, others=_on_the_wall(draft, args.others_say))


def corrected(draft: Draft, args: "ops.ServerClockCorrected") -> None:
    """Move instants that a wrong clock has given, wherever they stand.

    It is done where the ledger is. What was wrong was never so: no record keeps what it said before.
    """
    operation = draft.operation
    if operation.device != SERVER_DEVICE:
        raise Refused("server-clock-elsewhere")
    moved = list(moved_records(draft, args.instants, timedelta(seconds=args.seconds), args.places))
    for record in moved:
        Overlay.put(draft, record)
    done = ServerClockCorrection(
        id=operation.id,
        first_position=args.first_position,
        last_position=args.last_position,
        seconds=args.seconds,
        reason=args.reason,
        by=args.by,
        at=operation.at,
        entries=len(args.instants) + len(args.positions),
        records=len(moved),
    )
    draft.put(done)


def known_already(view: View, args: "ops.ServerClockDoubted") -> bool:
    """Tell whether an exception that says the same waits still."""
    code = BEHIND if args.newest is not None else DIFFERS
    return any(case.code == code for case in view.find(ExceptionCase, "open", OPEN))


def _on_the_wall(draft: Draft, at: datetime) -> str:
    return in_zone(at, site_zone(draft)).isoformat(" ", "minutes")[:16]
