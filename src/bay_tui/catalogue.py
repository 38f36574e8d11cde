"""The catalogue of findings as it is shipped in `assets/findings`, read once."""

from functools import cache

import msgspec

from bay_tui.resources import asset
from bay_tui.workshop.catalogue import Catalogue


@cache
def shipped() -> Catalogue:
    """Return the catalogue of this installation. Raises FileNotFoundError where it lacks the files."""
    return msgspec.convert(
        {
            name: msgspec.json.decode(asset("findings", f"{name}.json").read_bytes())
            for name in Catalogue.__struct_fields__
        },
        Catalogue,
    )
