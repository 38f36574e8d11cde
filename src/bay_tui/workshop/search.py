"""Finding things by what a gloved hand can type: numbers, plates, names, and the initials of their pinyin."""

from collections.abc import Iterable

from bay_tui.workshop.records import Part, Staff
from bay_tui.workshop.text import key_of
from bay_tui.workshop.view import View


def matches(query: str, *texts: str) -> bool:
    """Say whether every word of `query` stands in one of `texts`, without regard to case, spaces, dashes and width."""
    keys = [key_of(text) for text in texts]
    return all(any(key_of(word) in key for key in keys) for word in query.split())


def find_parts(view: View, query: str, *, most: int = 50) -> list[Part]:
    """Return the parts that match by number, name, initials or bin; exact and leading matches first."""
    found = [part for part in view.every(Part) if matches(query, *_texts(part))]
    wanted = key_of(query)
    return sorted(found, key=lambda part: (_rank(wanted, _texts(part)), part.number))[:most]


def find_staff(view: View, number_or_badge: str) -> Staff | None:
    """Return the active person with that number or badge."""
    wanted = number_or_badge.strip()
    found = view.find(Staff, "number", wanted) or view.find(Staff, "badge", wanted)
    return next((person for person in found if person.active), None)


def _texts(part: Part) -> tuple[str, ...]:
    return (part.number, part.name, part.name_latin, part.initials, part.bin)


def _rank(wanted: str, texts: Iterable[str]) -> int:
    keys = [key_of(text) for text in texts]
    if wanted in keys:
        return 0
    return 1 if any(key.startswith(wanted) for key in keys) else 2
