"""Keep the app's styles, each piece of them parsed once.

Textual parses all it has anew whenever a screen brings another file, and again for a theme: half of a cold start.
"""

from textual.cache import LRUCache
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

_MOST_PIECES = 1024


class CachedStylesheet(Stylesheet):
    """Keep what was parsed while the variables stay the same."""

    def __init__(self, variables: dict[str, str]) -> None:
        super().__init__(variables=variables)
        # The usual 64 are fewer than there are widget classes: going through them all in turn would find none kept.
        self._parse_cache: LRUCache[tuple[object, ...], list[RuleSet]] = LRUCache(_MOST_PIECES)

    def set_variables(self, variables: dict[str, str]) -> None:
        """Take other variables; the same ones again change nothing."""
        if variables != self._variables:
            super().set_variables(variables)

    def reparse(self) -> None:
        """Parse what was added; an error leaves the rules as they were."""
        self.parse()
