"""Move instants wherever a record holds them."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import msgspec

from bay_tui.workshop.records import KINDS, Record, kind_of
from bay_tui.workshop.view import Key, View

if TYPE_CHECKING:
    from bay_tui.workshop.server_clock import operations as ops


def moved_records(
    view: View, instants: Collection[datetime], by: timedelta, places: "Collection[ops.InstantPlace]" = ()
) -> Iterator[Record]:
    """Yield each record that holds any of these instants, with them moved.

    Or that has one of `places`, with the instants there moved, whichever they are.
    """
    wanted = frozenset(instants)
    named: dict[Key, list[str]] = defaultdict(list)
    for place in places:
        named[place.record_kind, place.record].append(place.path)
    for cls in KINDS.values():
        for record in view.every(cls):
            moved: Record = _moved(record, wanted, by)
            for path in named.get((kind_of(record), record.id), ()):
                moved = _moved_at(moved, path.split("."), by)
            if moved is not record:
                yield moved


def instants_in(value: Any, path: str = "") -> Iterator[tuple[str, datetime]]:
    """Yield the instants in a value, each with its path there.

    A path is the names of fields and the numbers of items, with points between.
    """
    if isinstance(value, datetime):
        yield path, value
        return
    parts: Collection[tuple[object, Any]] = ()
    if isinstance(value, tuple):
        parts = list(enumerate(cast("tuple[Any, ...]", value)))
    elif isinstance(value, msgspec.Struct):
        parts = [(name, getattr(value, name)) for name in value.__struct_fields__]
    for name, part in parts:
        yield from instants_in(part, f"{path}.{name}" if path else str(name))


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


def _moved_at(value: Any, path: list[str], by: timedelta) -> Any:
    """Return a value with the instant at a path in it moved.

    Itself where it has none there.
    """
    if not path:
        return value + by if isinstance(value, datetime) else value
    name, *rest = path
    if isinstance(value, tuple):
        items = cast("tuple[Any, ...]", value)
        index = int(name) if name.isdecimal() else len(items)
        return (*items[:index], *(_moved_at(one, rest, by) for one in items[index : index + 1]), *items[index + 1 :])
    if isinstance(value, msgspec.Struct) and name in value.__struct_fields__:
        return msgspec.structs.replace(value, **{name: _moved_at(getattr(value, name), rest, by)})
    return value
