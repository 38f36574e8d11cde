"""Define what the server says of its own clock."""

from datetime import datetime
from typing import Annotated

from bay_tui.workshop.constraints import Bounds, Unbounded
from bay_tui.workshop.operation import OFFICE, Args
from bay_tui.workshop.server_clock import rules
from bay_tui.workshop.words import english


class ServerClockDoubted(Args, frozen=True, kw_only=True, omit_defaults=True, tag="server_clock.doubted"):
    """Say that the server's clock cannot be right.

    It says `says`. Something was received at `newest` already; or else `terminals` of them say `others_say`.
    """

    fact = True
    roles = OFFICE
    word = english("doubt the server's clock")
    rule = rules.doubted

    says: Annotated[datetime, Unbounded(), english("time")]
    newest: Annotated[datetime, Unbounded(), english("time")] | None = None
    terminals: Annotated[int, Bounds(0), english("terminals")] = 0
    others_say: Annotated[datetime, Unbounded(), english("time")] | None = None


ServerClockOperation = ServerClockDoubted
"""Every operation of this subject."""
