"""Keep the app's styles, each piece of them parsed once.

Textual parses all it has anew whenever a screen brings another file, and again for a theme: half of a cold start.
"""

from functools import lru_cache
from typing import TypeAlias

from textual.cache import LRUCache
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

Pieces: TypeAlias = LRUCache[tuple[object, ...], list[RuleSet]]
"""What was parsed, by source, place and rank."""

# The usual 64 are fewer than there are widget classes: going through them all in turn would find none kept.
_MOST_PIECES = 1024
_MOST_THEMES = 4


class CachedStylesheet(Stylesheet):
    """Keep what was parsed for each theme.

    One that somebody comes back to, and the same one in the next app, is there at once.
    """

    def __init__(self, variables: dict[str, str]) -> None:
        super().__init__(variables=variables)
        self._parse_cache = _pieces(frozenset(variables.items()))

    def set_variables(self, variables: dict[str, str]) -> None:
        """Take other variables; the same ones again change nothing."""
        if variables != self._variables:
            # Textual empties the one it finds.
            self._parse_cache = LRUCache(1)
            super().set_variables(variables)
            self._parse_cache = _pieces(frozenset(variables.items()))

    def reparse(self) -> None:
        """Parse what was added; an error leaves the rules as they were."""
        self.parse()


@lru_cache(_MOST_THEMES)
def _pieces(variables: frozenset[tuple[str, str]]) -> Pieces:
    """Return the pieces parsed with these variables so far."""
    return LRUCache(_MOST_PIECES)
