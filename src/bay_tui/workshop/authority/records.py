"""Hold facts that came from where they may not come from."""

from datetime import datetime
from typing import ClassVar

from bay_tui.workshop.record import Record


class HeldFact(Record, frozen=True, kw_only=True, omit_defaults=True, tag="held_fact"):
    """Keep an accepted fact without effect until a foreman accepts it.

    The id is its operation's, `said` that operation's JSON, `number` its place among those of its device, and `case`
    the exception that asks about it.
    """

    indexes: ClassVar[tuple[str, ...]] = ("case",)

    case: str
    at: datetime
    number: int
    said: str
