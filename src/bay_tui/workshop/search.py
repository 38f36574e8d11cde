"""Find things by what a gloved hand can type.

These are numbers, plates, names, and the initials of their pinyin.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from heapq import nsmallest
from typing import TypeVar

from bay_tui.workshop.records import Job, Order, Part, Staff, Vehicle
from bay_tui.workshop.text import key_of, plate_tail
from bay_tui.workshop.view import View
from bay_tui.workshop.words import CLOSED_JOB_STATES

EntryT = TypeVar("EntryT")

_SHORTENED = 3
_FEWEST_LETTERS = 2
_NUMBER_AND_LINE = re.compile(r"(.+)[-/.·](\d{1,3})")


def matches(query: str, *texts: str) -> bool:
    """Say whether every word of `query` stands in the `texts`.

    Case, spaces, dashes and width do not matter.
    """
    return _match(_words(query), [key_of(text) for text in texts])


def narrowed(entries: Iterable[EntryT], typed: str, texts: Callable[[EntryT], Sequence[str]]) -> list[EntryT]:
    """Return the entries that match, those that begin so first.

    `texts` returns the texts of one; with nothing `typed` all are returned as they stand.
    """
    return leading_first((one for one in entries if not typed or matches(typed, *texts(one))), typed, texts)


def leading_first(entries: Iterable[EntryT], typed: str, texts: Callable[[EntryT], Sequence[str]]) -> list[EntryT]:
    """Return entries, those first that begin as typed.

    `texts` returns the texts of one, any of which may begin so.
    """
    wanted = key_of(typed)
    if not wanted:
        return list(entries)
    return sorted(entries, key=lambda one: not any(key_of(text).startswith(wanted) for text in texts(one)))


def find_job(view: View, text: str) -> Job | None:
    """Return the job named by what its card says.

    It is its id, the order's number with the line, or the order's number.

    Of an order, the first job that is not closed is meant.
    """
    wanted = text.strip()
    if job := view.get(Job, wanted):
        return job
    parts = _NUMBER_AND_LINE.fullmatch(wanted)
    if parts and (job := _of_order(view, parts[1], int(parts[2]))):
        return job
    return _of_order(view, wanted, 0)


def any_part(part: Part) -> int:
    """Return the same for every part: none goes before another."""
    return 0


def find_parts(view: View, query: str, *, most: int = 50, fit: Callable[[Part], int] = any_part) -> list[Part]:
    """Return the parts that match by number, name, initials or bin.

    A number typed as it is comes first, then parts by `fit`, the smallest before others. Of these, exact and leading
    matches come first, and last those that are shortened: `jl` is 机油滤清器, too, called 机滤.
    Of what matches as well, a number that another one supersedes stands after those that are current.
    """
    words, wanted = _words(query), key_of(query)
    found: list[tuple[bool, int, int, bool, str, str, Part]] = []
    for part in view.every(Part):
        keys = [key_of(text) for text in (part.number, part.name, part.name_latin, part.initials, part.bin) if text]
        matched = _match(words, keys)
        if not matched and not shortens(wanted, key_of(part.initials)):
            continue
        rank = _rank(wanted, keys) if matched else _SHORTENED
        other = key_of(part.number) != wanted
        found.append((other, fit(part), rank, bool(part.superseded_by), part.number, part.id, part))
    return [part for *_, part in nsmallest(most, found, key=lambda one: one[:6])]


def shortens(typed: str, initials: str) -> bool:
    """Say whether letters are the initials of some words of a name.

    They stand in its initials in their order, and begin with the first of them.
    """
    if len(typed) < _FEWEST_LETTERS or typed[:1] != initials[:1]:
        return False
    left = iter(initials)
    return all(letter in left for letter in typed)


def bin_named(view: View, text: str) -> str:
    """Return the bin or rack a scanned text names.

    It is as the parts have it; nothing where none lies there.

    `C-02` is the rack of `C-02-1-1`; capital letters do not matter.
    """
    wanted = text.strip()
    if not wanted or view.find(Part, "bin", wanted):
        return wanted
    bins = {part.bin for part in view.every(Part)}
    if exact := next((one for one in bins if one.casefold() == wanted.casefold()), ""):
        return exact
    inside = next((one for one in sorted(bins) if lies_in(one, wanted)), "")
    return inside[: len(wanted)]


def lies_in(bin: str, place: str) -> bool:
    """Say whether a bin is `place`, or one of that rack."""
    bin, place = bin.casefold(), place.casefold()
    return bin == place or (bin.startswith(place) and place != "" and not bin[len(place)].isalnum())


def parts_in(view: View, place: str) -> list[Part]:
    """Return the parts kept in a bin or a rack.

    They are in the order of bin and number.
    """
    return sorted((part for part in view.every(Part) if lies_in(part.bin, place)), key=lambda one: (one.bin, one.id))


def find_staff(view: View, number_or_badge: str) -> Staff | None:
    """Return the active person with that number or badge."""
    wanted = number_or_badge.strip()
    found = view.find(Staff, "number", wanted) or view.find(Staff, "badge", wanted)
    return next((person for person in found if person.active), None)


def find_vehicles(view: View, plate: str) -> list[Vehicle]:
    """Return the vehicles with that plate, however it is written.

    One said or kept without its province fits as well.

    `B59185`, `粤b-59185` and `粤Ｂ·５９１８５` are one car. Where the plate as said is known, only that is meant.
    """
    key = key_of(plate)
    if not key:
        return []
    if exact := view.find(Vehicle, "plate_key", key):
        return exact
    tail = plate_tail(key)
    return view.find(Vehicle, "plate_tail", key) if tail == key else view.find(Vehicle, "plate_key", tail)


def vehicles_scanned(view: View, code: str) -> list[Vehicle]:
    """Return the vehicles that a scanned VIN or plate names.

    A scanner that is a keyboard sends no province, so a plate may come without.
    """
    vin = key_of(code)
    return (view.find(Vehicle, "vin", code.strip()) or view.find(Vehicle, "vin", vin)) or find_vehicles(view, code)


def visit_named(view: View, text: str) -> Order | None:
    """Return the order with a number, or a plate's last visit.

    It is the one received last; one that is only booked is taken where there is no other.
    """
    orders = view.find(Order, "number", text.strip()) or [
        order for vehicle in find_vehicles(view, text) for order in view.find(Order, "vehicle", vehicle.id)
    ]
    return max(orders, key=lambda order: (order.received_at is not None, order.received_at, order.id), default=None)


def _words(query: str) -> list[str]:
    return [key_of(word) for word in query.split()]


def _match(words: list[str], keys: list[str]) -> bool:
    text = "\n".join(keys)  # no key and no word holds a line break
    return all(word in text for word in words)


def _rank(wanted: str, keys: list[str]) -> int:
    if wanted in keys:
        return 0
    return 1 if any(key.startswith(wanted) for key in keys) else 2


def _of_order(view: View, number: str, line: int) -> Job | None:
    orders = view.find(Order, "number", number)
    jobs = sorted((job for order in orders for job in view.find(Job, "order", order.id)), key=lambda job: job.line)
    if line:
        return next((job for job in jobs if job.line == line), None)
    return next((job for job in jobs if job.state not in CLOSED_JOB_STATES), jobs[0] if jobs else None)
