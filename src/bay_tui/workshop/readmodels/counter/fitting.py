"""Find the parts that fit a vehicle before others. Pure."""

import re
from collections.abc import Callable
from enum import IntEnum
from typing import NamedTuple
from unicodedata import normalize

from bay_tui.workshop.records import Job, Order, Part, Vehicle
from bay_tui.workshop.search import find_parts
from bay_tui.workshop.view import View

_BETWEEN_MODELS = re.compile(r"[,;/|、\n]+")
_WITHIN_A_NAME = re.compile(r"[-‐–·]")  # CR-V is one word
_WORD = re.compile(r"[a-z0-9]+|[^\W\da-z_]+")
_EVERY_MODEL = ("通用", "all", "universal")


class Fit(IntEnum):
    """Say how a part stands to a vehicle, best first."""

    FITS = 0
    UNSAID = 1
    OTHER_MODEL = 2


class FoundPart(NamedTuple):
    """Hold a part found, and how it stands to the vehicle."""

    part: Part
    fit: Fit


def parts_for(view: View, job: str, query: str, *, most: int) -> list[FoundPart]:
    """Return the parts that match, those for a job's vehicle first.

    Parts of other models come last, unless their number was typed as it is.
    """
    fit = fit_to(view, job)
    return [FoundPart(part, fit(part)) for part in find_parts(view, query, most=most, fit=fit)]


def fit_to(view: View, job: str) -> Callable[[Part], Fit]:
    """Return what tells how a part stands to a job's vehicle."""
    found = view.get(Job, job)
    order = view.get(Order, found.order) if found is not None else None
    vehicle = view.get(Vehicle, order.vehicle) if order is not None else None
    words = _words(f"{vehicle.make} {vehicle.model}") if vehicle is not None else []
    return lambda part: _fit(part, words)


def _fit(part: Part, vehicle: list[str]) -> Fit:
    """Return how a part stands to a vehicle in such words.

    Nothing is known where either says nothing.
    """
    models = [words for one in _BETWEEN_MODELS.split(normalize("NFKC", part.models)) if (words := _words(one))]
    if not models or not vehicle or any(word in _EVERY_MODEL for words in models for word in words):
        return Fit.UNSAID
    fits = any(all(_stands_in(word, vehicle) for word in words) for words in models)
    return Fit.FITS if fits else Fit.OTHER_MODEL


def _stands_in(word: str, vehicle: list[str]) -> bool:
    """Tell whether a word of a model is one of the vehicle's.

    Chinese has no spaces, so 轩逸 stands in 日产轩逸, too; X5 does not stand in YX5.
    """
    return word in vehicle or (not word.isascii() and any(word in one for one in vehicle))


def _words(text: str) -> list[str]:
    return _WORD.findall(_WITHIN_A_NAME.sub("", normalize("NFKC", text).casefold()))
