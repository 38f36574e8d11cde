"""Paint with the glyphs a terminal has.

Everything painted passes here, cell for cell (see `wording.glyphs`).
"""

from typing import Any

from rich.segment import Segment
from textual.app import App
from textual.color import Color
from textual.filter import LineFilter

from bay_tui.environment import Glyphs
from bay_tui.textual_compat.line_filters import line_filters
from bay_tui.wording.glyphs import shown


class PlainGlyphs(LineFilter):
    """Replace what the terminal cannot show."""

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self.glyphs: Glyphs = glyphs

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments with glyphs this terminal has.

        Each is as wide as it was.
        """
        return [
            segment if segment.text.isascii() else Segment(shown(segment.text, self.glyphs), *segment[1:])
            for segment in segments
        ]


def use_glyphs(app: App[Any], glyphs: Glyphs) -> None:
    """Let the app paint with these glyphs only.

    `ascii_only` tells its widgets that there are no blocks.
    """
    filters = line_filters(app)
    filters[:] = [one for one in filters if not isinstance(one, PlainGlyphs)]
    setattr(app, "ascii_only", glyphs != "all")  # noqa: B010 - any app, as `ToneWidget` reads it
    if glyphs != "all":
        filters.append(PlainGlyphs(glyphs))
