"""Read records with the terms they had at an instant. Pure."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from bay_tui.workshop.records import Former, Record, RecordT, kind_of
from bay_tui.workshop.view import View


def named(record: Record) -> str:
    """Return kind and id of a record, which former ones name."""
    return f"{kind_of(record)}:{record.id}"


def formers_of(view: View, record: Record) -> list[Former]:
    """Return what a record said before, the oldest first."""
    return _in_order(view.find(Former, "of", named(record)))


def as_of(view: View, record: RecordT, at: datetime) -> RecordT:
    """Return a record with the terms it had at an instant.

    What is not dated is as it is now; before it was first said, the first terms hold.
    """
    return _then(record, formers_of(view, record), at)


class Then:
    """Read records with the terms they had at an instant.

    They are found by what they say now. Those of the kinds `but` are read as they are now.
    """

    def __init__(self, view: View, at: datetime, but: tuple[type[Record], ...] = ()) -> None:
        self._view = view
        self._at = at
        self._but = but

    def get(self, cls: type[RecordT], id: str) -> RecordT | None:
        """See `View.get`."""
        record = self._view.get(cls, id)
        return record and self._as_of(record)

    def find(self, cls: type[RecordT], index: str, *values: str) -> list[RecordT]:
        """See `View.find`."""
        return [self._as_of(record) for record in self._view.find(cls, index, *values)]

    def between(self, cls: type[RecordT], index: str, first: str, last: str) -> list[RecordT]:
        """See `View.between`."""
        return [self._as_of(record) for record in self._view.between(cls, index, first, last)]

    def every(self, cls: type[RecordT]) -> list[RecordT]:
        """See `View.every`."""
        return [self._as_of(record) for record in self._view.every(cls)]

    def _as_of(self, record: RecordT) -> RecordT:
        return record if isinstance(record, self._but) else as_of(self._view, record, self._at)


class Past:
    """Read the terms of many records at an instant.

    All that was ever changed is read once.
    """

    def __init__(self, view: View) -> None:
        self._of: dict[str, list[Former]] = {}
        for one in _in_order(view.every(Former)):
            self._of.setdefault(one.of, []).append(one)

    def as_of(self, record: RecordT, at: datetime) -> RecordT:
        """See `as_of`."""
        return _then(record, self._of.get(named(record), ()), at) if self._of else record


def _then(record: RecordT, formers: Iterable[Former], at: datetime) -> RecordT:
    was = next((one.was for one in formers if one.until > at), None)
    if was is None:
        return record
    return msgspec.structs.replace(record, **{name: getattr(was, name) for name in record.dated})


def _in_order(formers: Iterable[Former]) -> list[Former]:
    return sorted(formers, key=lambda one: (one.until, one.id))
