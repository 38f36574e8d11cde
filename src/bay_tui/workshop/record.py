"""What every record has."""

from typing import ClassVar, TypeVar

import msgspec

from bay_tui.workshop.fields import RecordId


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag=str.lower, gc=False):
    """What every record has: an id, unique within its kind and site.

    A record holds values, and can be part of no cycle. So it is kept from the garbage collector, for which 40,000 of
    them are a stop that a person sees.
    """

    indexes: ClassVar[tuple[str, ...]] = ()

    id: RecordId


RecordT = TypeVar("RecordT", bound=Record)
