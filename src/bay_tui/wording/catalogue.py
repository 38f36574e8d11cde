"""Word the catalogue of findings in the language spoken now.

A text recorded from a template is text like any other: it goes with the finding to exports and customers. Where it
still reads as in the catalogue, `reworded` says it in the reader's language.
"""

from collections.abc import Iterable
from functools import cache

from bay_tui.catalogue import offered, shipped
from bay_tui.i18n import _, language
from bay_tui.workshop.findings.catalogue import CatalogueEntry, controlled_by_maker
from bay_tui.workshop.text import clean


def phrase(entry: CatalogueEntry) -> str:
    """Return the words of an entry."""
    return entry.zh if language() == "zh_CN" else entry.en


def system_word(slug: str) -> str:
    """Return a system's name; an unknown slug as it is."""
    return _word("systems", slug)


def component_word(slug: str) -> str:
    """Return a component's name; a typed one as it is."""
    return _word("components", slug)


def measure_word(slug: str) -> str:
    """Return a measurement's name; a typed one as it is."""
    return _word("measures", slug)


def item_word(slug: str) -> str:
    """Return the name of a check line; an unknown one as is.

    Of the vehicle health check.
    """
    return _word("items", slug)


def reworded(text: str) -> str:
    """Return a recorded text in the language spoken now.

    As far as its lines still are as in the catalogue.
    """
    lines = clean(text, lines=True).split("\n")
    return "\n".join(phrase(entry) if (entry := _entry(line)) else line for line in lines)


def in_catalogue(text: str) -> bool:
    """Say whether a text is in the catalogue, in either language."""
    return _entry(text) is not None


def meanings(code: str, make: str = "") -> list[str]:
    """Return the known meanings of a fault code.

    One sentence where all makes mean the same, else one for each known make; `make` is the vehicle's, and its meaning
    comes first. A code that makers give their own meanings is never said to mean one thing. Empty for a code with one
    meaning that is not known here.
    """
    plain = code[:5].upper()
    if not controlled_by_maker(plain):
        return [phrase(one) for one in shipped().codes if one.code == plain]
    known = [one for one in shipped().makes if one.code == plain]
    known.sort(key=lambda one: not make or make.casefold() not in (one.make.en.casefold(), one.make.zh))
    lines = [_("{make}: {meaning}").format(make=phrase(one.make), meaning=phrase(one)) for one in known]
    return [_("the meaning depends on the make"), *lines]


@cache
def _by_slug(kind: str) -> dict[str, CatalogueEntry]:
    found: dict[str, Iterable[tuple[str, CatalogueEntry]]] = {
        "systems": ((one.slug, one) for one in shipped().systems),
        "components": shipped().component.items(),
        "measures": ((one.slug, one) for one in shipped().measures),
        "items": shipped().items.items(),
    }
    return dict(found[kind])


def _word(kind: str, slug: str) -> str:
    entry = _by_slug(kind).get(slug)
    return phrase(entry) if entry is not None else clean(slug)


def _entry(text: str) -> CatalogueEntry | None:
    """Return the entry that reads so, offered or replaced since."""
    return offered().texts.get(text) or shipped().texts.get(text)
