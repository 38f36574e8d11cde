"""Define what was set right of a server's time."""

from datetime import datetime

from bay_tui.workshop.record import Record


class ServerClockCorrection(Record, frozen=True, kw_only=True, omit_defaults=True, tag="server_clock_correction"):
    """Hold what a wrong clock dated, and was set right.

    What the ledger holds at the positions from `first_position` to `last_position` was moved by `seconds`. `by` is the
    user of the server's machine who did it, `entries` counts the instants, `records` the records that had one of them.
    """

    first_position: int
    last_position: int
    seconds: int
    reason: str
    by: str
    at: datetime
    entries: int
    records: int
