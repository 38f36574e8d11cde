"""Name the eight meanings of a text on screen.

The widget base here knows how each looks.
Screens say what a text *means* ("warn"), never how it looks; the theme decides that. A tone never carries the
meaning alone: the text beside it has a word and a symbol as well.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, ClassVar, Literal, cast

import msgspec
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from bay_tui.workshop.text import cells, clean, fit

Tone = Literal["normal", "dim", "good", "warn", "bad", "info", "accent", "title"]
"""What a text means: how it looks is the theme's business."""

TONES: tuple[Tone, ...] = ("normal", "dim", "good", "warn", "bad", "info", "accent", "title")
"""Every tone there is."""


class Cell(msgspec.Struct, frozen=True, gc=False):
    """Hold a short plain text and its tone.

    The text is never interpreted as markup.
    """

    text: str = ""
    tone: Tone = "normal"


def as_cell(value: "Cell | str") -> Cell:
    """Return `value` as a cell.

    A bare text is a cell with the tone normal.
    """
    if isinstance(value, Cell):
        return value
    return _plain_cell(value) if type(value) is str else Cell(value)


@lru_cache(4096)
def _plain_cell(text: str) -> Cell:
    """Return a cell with the tone normal.

    Tables are made anew with the same texts again and again. A lazy text, which equals a plain one, is not kept.
    """
    return Cell(text)


class ToneWidget(Widget):
    """Paint lines of cells in the styles of tones.

    Each tone is a component style, which the theme sets.
    What the terminal has no glyph for is replaced when it is painted: see `widgets.glyphs`.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"tone--{tone}" for tone in TONES}

    DEFAULT_CSS = """
    ToneWidget {
        & > .tone--normal { color: $foreground; }
        & > .tone--dim { color: $text-muted; }
        & > .tone--good { color: $success; }
        & > .tone--warn { color: $warning; text-style: bold; }
        & > .tone--bad { color: $error; text-style: bold; }
        & > .tone--info { color: $secondary; }
        & > .tone--accent { color: $accent; text-style: bold; }
        & > .tone--title { color: $foreground; text-style: bold; }
    }
    """

    _style_memory: dict[tuple[str, ...], Style]

    @property
    def ascii_only(self) -> bool:
        """Tell whether the terminal has no blocks to draw with.

        The app says so (see `widgets.glyphs`).
        """
        return bool(getattr(cast("Any", self).app, "ascii_only", False))

    def style_of(self, tone: str, *over: str) -> Style:
        """Return the style of a tone.

        The component classes `over` are laid on top of it.
        Textual forgets its own style cache at every refresh; a changed cell would then cost more in styles
        than in painting, so ours is kept until the theme changes.
        """
        try:
            memory = self._style_memory
        except AttributeError:
            memory = self._style_memory = {}
        names = (f"tone--{tone}", *over)
        style = memory.get(names)
        if style is None:
            style = self.get_component_rich_style(names[0])
            for name in over:
                style += self.get_component_rich_style(name, partial=True)
            memory[names] = style
        return style

    def notify_style_update(self) -> None:
        """Forget the styles: the theme or the focus changed."""
        super().notify_style_update()
        self._style_memory = {}

    def drawable(self, text: str) -> str:
        """Return `text` without anything a terminal could obey."""
        return clean(str(text))

    def fitted(self, text: str, width: int, align: str = "left") -> str:
        """Return `text`, made drawable, in exactly `width` terminal cells."""
        return fit(clean(str(text)), width, align=align)

    def strip_of(self, pieces: Iterable[tuple[str, Style]], width: int, style: Style) -> Strip:
        """Return a line of `width` cells from drawable pieces.

        Neighbours are merged, and it is padded with `style`.
        """
        merged: list[Segment] = []
        used = 0
        for text, piece_style in pieces:
            if not text:
                continue
            used += cells(text)
            if merged and merged[-1].style == piece_style:
                merged[-1] = Segment(merged[-1].text + text, piece_style)
            else:
                merged.append(Segment(text, piece_style))
        return Strip(merged, used).adjust_cell_length(width, style)
