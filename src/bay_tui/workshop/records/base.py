"""What every record has."""

from typing import ClassVar, TypeVar

import msgspec


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag=str.lower):
    """What every record has: an id, unique within its kind and site."""

    indexes: ClassVar[tuple[str, ...]] = ()

    id: str


RecordT = TypeVar("RecordT", bound=Record)
