"""What needs a person: open calls, exceptions, clocks left running and complaints, as one queue, the oldest first."""

from collections.abc import Iterator
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import NamedTuple

from bay_tui.workshop.readmodels.own_day import forgotten_clock
from bay_tui.workshop.records import Call, Clock, Complaint, ExceptionCase
from bay_tui.workshop.view import View


class MatterKind(StrEnum):
    """What sort of thing needs a person."""

    CALL = "call"
    EXCEPTION = "exception"
    CLOCK = "clock"
    COMPLAINT = "complaint"


class Matter(NamedTuple):
    """Something that needs a person: the id of its record (of a clock: whose it is), since when, and who began it."""

    kind: MatterKind
    id: str
    at: datetime
    by: str

    @property
    def key(self) -> str:
        """What names it among all matters."""
        return f"{self.kind}:{self.id}"


def matters(view: View, now: datetime, zone: tzinfo) -> list[Matter]:
    """Return everything that needs a person at `now`, the oldest first; `zone` is the site's."""
    return sorted(_all(view, now, zone), key=lambda one: (one.at, one.key))


def _all(view: View, now: datetime, zone: tzinfo) -> Iterator[Matter]:
    for call in view.find(Call, "open", "yes"):
        yield Matter(MatterKind.CALL, call.id, call.at, call.by)
    for case in view.find(ExceptionCase, "open", "yes"):
        yield Matter(MatterKind.EXCEPTION, case.id, case.at, case.actor)
    for complaint in view.find(Complaint, "open", "yes"):
        yield Matter(MatterKind.COMPLAINT, complaint.id, complaint.at, complaint.by)
    for clock in view.every(Clock):
        forgotten = forgotten_clock(view, clock.id, now, zone)
        if forgotten is not None:
            yield Matter(MatterKind.CLOCK, clock.id, forgotten.since, clock.id)
