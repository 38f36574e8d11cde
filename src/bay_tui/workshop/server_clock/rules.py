"""Decide what follows from a server's clock that is wrong."""

from datetime import datetime
from typing import TYPE_CHECKING

from bay_tui.workshop.decision import Draft
from bay_tui.workshop.records import OPEN, ExceptionCase
from bay_tui.workshop.time.zones import in_zone, site_zone
from bay_tui.workshop.view import View

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


def known_already(view: View, args: "ops.ServerClockDoubted") -> bool:
    """Tell whether an exception that says the same waits still."""
    code = BEHIND if args.newest is not None else DIFFERS
    return any(case.code == code for case in view.find(ExceptionCase, "open", OPEN))


def _on_the_wall(draft: Draft, at: datetime) -> str:
    return in_zone(at, site_zone(draft)).isoformat(" ", "minutes")[:16]
