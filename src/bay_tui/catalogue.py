"""Load the catalogue of findings.

As it is shipped in `assets/findings`, and with the templates of the site's own.
"""

from collections.abc import Iterable
from functools import cache, lru_cache

import msgspec

from bay_tui.resources import asset
from bay_tui.workshop.findings.catalogue import Catalogue, with_own
from bay_tui.workshop.records import FindingTemplate

_own: tuple[FindingTemplate, ...] = ()


@cache
def shipped() -> Catalogue:
    """Return the catalogue of this installation.

    Raises FileNotFoundError where it lacks the files.
    """
    return msgspec.convert(
        {
            name: msgspec.json.decode(asset("findings", f"{name}.json").read_bytes())
            for name in Catalogue.__struct_fields__
        },
        Catalogue,
    )


def offered() -> Catalogue:
    """Return the shipped catalogue with the site's own templates.

    As people here write with it.
    """
    return _with_own(_own) if _own else shipped()


def use_own(templates: Iterable[FindingTemplate]) -> None:
    """Offer these templates of the site's own from now on."""
    global _own  # noqa: PLW0603 - one terminal, one site: as with the language spoken
    _own = tuple(templates)


@lru_cache(maxsize=1)
def _with_own(own: tuple[FindingTemplate, ...]) -> Catalogue:
    return with_own(shipped(), own)
