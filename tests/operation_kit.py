"""Draw operations from the types of their fields, sensible and not."""

from datetime import UTC, date, datetime
from typing import Any, NamedTuple, get_args, get_type_hints

import msgspec
from hypothesis import strategies as st

from workshop_kit import at

NONSENSE_TEXT = st.sampled_from(
    ("", " ", "x", "nobody", "j1", "P0301", "机", "=1+1", "a" * 301, "a" * 2001, "\x00", "@")
)
NONSENSE_NUMBERS = st.sampled_from(
    (0.0, 1.0, 0.1, -1.0, 1e-9, 99.5, 1e5, 1e6, 1e300, -1e300, float("nan"), float("inf"), -float("inf"))
)
NONSENSE_INTS = st.sampled_from((0, 1, -1, 2026, 10_000_000, 2**63, -(2**63), 10**40, 10**400, 10**5000))
INSTANTS = st.sampled_from(
    (
        at(0),
        at(5),
        at(61),
        at(-60),
        at(-20 * 1440),
        at(3000),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
    )
)


class Pool(NamedTuple):
    """What values are drawn from."""

    texts: st.SearchStrategy[str]
    numbers: st.SearchStrategy[float]
    ints: st.SearchStrategy[int]
    instants: st.SearchStrategy[datetime]


NONSENSE = Pool(NONSENSE_TEXT, NONSENSE_NUMBERS | st.sampled_from((1.0, 2.0, 0.5)), NONSENSE_INTS, INSTANTS)
"""Values as nobody means them, and some that somebody may."""

SENSIBLE = Pool(
    st.sampled_from(("x", "机", "P0301", "")),
    st.sampled_from((0.0, 0.5, 1.0, 1000.0)),
    st.sampled_from((0, 1, 7, 99)),
    st.sampled_from((at(0), at(5), at(-60))),
)
"""Values that most fields allow, so that what is left to refuse them is how they stand together."""


def values_of(hint: Any, known: st.SearchStrategy[str], pool: Pool = NONSENSE) -> st.SearchStrategy[Any]:
    """Draw values of a type, sensible and not."""
    options = [one for one in get_args(hint) if one is not Ellipsis]
    if hint is str:
        return known | pool.texts
    if hint is float:
        return pool.numbers
    if hint is date:
        return pool.instants.map(datetime.date)
    if hint is int:
        return pool.ints
    if hint is bool:
        return st.booleans()
    if hint is datetime:
        return pool.instants
    if hint is type(None):
        return st.none()
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return structs(hint, known, pool)
    if isinstance(hint, type) and not options:
        return st.sampled_from(list(hint))  # type: ignore[call-overload]
    if getattr(hint, "__origin__", None) is tuple:
        return st.lists(values_of(options[0], known, pool), max_size=3).map(tuple)
    return st.one_of([values_of(one, known, pool) for one in options])


def structs(cls: type[msgspec.Struct], known: st.SearchStrategy[str], pool: Pool = NONSENSE) -> st.SearchStrategy[Any]:
    hints = {name: hint for name, hint in get_type_hints(cls).items() if name in cls.__struct_fields__}
    required = {field.encode_name for field in msgspec.structs.fields(cls) if field.required}
    fields = {name: values_of(hint, known, pool) for name, hint in hints.items()}
    return st.fixed_dictionaries(
        {name: fields[name] for name in fields if name in required},
        optional={name: fields[name] for name in fields if name not in required},
    ).map(lambda values: cls(**values))
