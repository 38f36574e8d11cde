"""Move instants wherever a record holds them."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any, cast

import msgspec

from bay_tui.workshop.records import KINDS, Record
from bay_tui.workshop.view import View


def moved_records(view: View, instants: Collection[datetime], by: timedelta) -> Iterator[Record]:
    """Yield each record that holds any of these instants, with them moved."""
    wanted = frozenset(instants)
    for cls in KINDS.values():
        for record in view.every(cls):
            moved: Record = _moved(record, wanted, by)
            if moved is not record:
                yield moved


def _moved(value: Any, wanted: frozenset[datetime], by: timedelta) -> Any:
    """Return a value with the wanted instants in it moved.

    Itself where it has none.
    """
    if isinstance(value, datetime):
        return value + by if value in wanted else value
    if isinstance(value, tuple):
        items = cast("tuple[Any, ...]", value)
        parts = tuple(_moved(one, wanted, by) for one in items)
        return items if all(new is old for new, old in zip(parts, items, strict=True)) else parts
    if isinstance(value, msgspec.Struct):
        fields = {name: getattr(value, name) for name in value.__struct_fields__}
        changed = {name: new for name, old in fields.items() if (new := _moved(old, wanted, by)) is not old}
        return msgspec.structs.replace(value, **changed) if changed else value
    return value
