"""Describe what all records have."""

from datetime import datetime
from typing import ClassVar, TypeVar

import msgspec

from bay_tui.workshop.fields import RecordId

OPEN, CLOSED = "yes", "no"
"""The index values of `open`, by which records are found that wait for somebody; rows of a server hold them, too."""


def open_until(ended: datetime | None) -> str:
    """Return the index value of `open`.

    A record is open until the instant `ended`, None as long as it is.
    """
    return CLOSED if ended else OPEN


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag=str.lower, gc=False):
    """Hold an id, unique within its kind and site.

    A record holds values, and can be part of no cycle. So it is kept from the garbage collector, for which 40,000 of
    them are a stop that a person sees.
    """

    indexes: ClassVar[tuple[str, ...]] = ()

    dated: ClassVar[tuple[str, ...]] = ()
    """The fields of which it is kept what they said before."""

    id: RecordId


RecordT = TypeVar("RecordT", bound=Record)
