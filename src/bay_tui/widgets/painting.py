"""Send only the cells that differ from the terminal's.

For slow lines.
Textual sends a changed line from the left edge of its widget, every line of a changed page, and at start and at
each change of screen whole pictures. `ThriftyPaint` remembers the picture and sends the difference.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, ClassVar, TypeVar

from rich.cells import cell_len
from rich.color import ColorSystem
from textual.binding import Binding, BindingType
from textual.strip import Strip

from bay_tui.textual_compat.screen_updates import PaintedByPieces, Piece
from bay_tui.widgets.glyphs import use_glyphs
from bay_tui.widgets.ink import RESET, Ink, Look, Pen, blank, ink_of

R = TypeVar("R")

# Moving the cursor costs about as many bytes as this many unchanged cells.
_BRIDGE = 6
_UNKNOWN: Look = ("\0", RESET)

_INKS, _MOST_KNOWN = 64, 256
"""Of so many inks so many looks are kept: with 汉字 there is no end of them."""


class Picture:
    """Remember what the terminal shows, cell by cell."""

    def __init__(self) -> None:
        self._lines: list[list[Look]] = []
        self._size = (0, 0)

    def forget(self) -> None:
        """Forget everything, so that all is sent again."""
        self._size = (0, 0)

    def fit(self, width: int, height: int) -> None:
        """Take this size.

        Another size than before means that nothing is known.
        """
        if (width, height) != self._size:
            self._size = (width, height)
            self._lines = [[_UNKNOWN] * width for _ in range(height)]

    def paint(self, pieces: Iterable[Piece], colours: ColorSystem) -> str:
        """Return what to send for these pieces.

        It remembers that the terminal shows them then.
        """
        out: list[str] = []
        pen = Pen()
        width, height = self._size
        for y, x, strip in pieces:
            if 0 <= y < height and x < width:
                wanted = _looks(strip, colours)[: width - x]
                shown = self._lines[y]
                for start, end in _runs(wanted, shown[x : x + len(wanted)]):
                    at = x + start
                    out.append(f"\x1b[{y + 1};{at + 1}H" if at else f"\x1b[{y + 1}H")
                    out.append(pen.draw(wanted[start:end]))
                shown[x : x + len(wanted)] = wanted
        return "".join((*out, pen.lift()))


class ThriftyPaint(PaintedByPieces[R]):
    """Send differences; Ctrl+L sends everything.

    That is for a terminal that something wrote over.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+l", "repaint", show=False, priority=True)]

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._picture = Picture()

    def action_repaint(self) -> None:
        """Send the whole picture again."""
        self._picture.forget()
        self.screen.refresh(layout=True)

    def marks_are_wide(self) -> None:
        """Paint ASCII instead of marks and frames from now on.

        The terminal draws those two cells wide, over what stands beside them.
        """
        use_glyphs(self, "ascii")
        self._picture.forget()
        for screen in self.screen_stack:
            for widget in screen.walk_children(with_self=True):
                widget.refresh(layout=True)

    def paint(self, pieces: Iterable[Piece], colours: ColorSystem) -> str:
        """Return what to send so that the terminal shows these pieces."""
        return self._picture.paint(pieces, colours)

    def forget_painted(self) -> None:
        """Forget the picture, so that all is sent again."""
        self._picture.forget()

    def fit_painted(self, width: int, height: int) -> None:
        """Fit the picture to the terminal."""
        self._picture.fit(width, height)


def _looks(strip: Strip, colours: ColorSystem) -> list[Look]:
    """Return what each cell of a strip shows."""
    looks: list[Look] = []
    for text, style, control in strip:
        if not control:
            ink = ink_of(style, colours)
            known = _known(ink)
            if len(known) > _MOST_KNOWN:
                space = known[" "]
                known.clear()
                known[" "] = space
            cells = text if text.isascii() else _by_cell(text)
            looks += [known.get(one) or known.setdefault(one, (one, ink)) for one in cells]
    return looks


@lru_cache(_INKS)
def _known(ink: Ink) -> dict[str, Look]:
    """Return the looks of an ink that are known, by their text.

    The cells of a screen hold the same few looks again and again, and each is kept once.
    """
    return {" ": (" ", blank(ink))}


@lru_cache(4096)
def _by_cell(text: str) -> tuple[str, ...]:
    """Return the text of each cell.

    The second half of a wide character is empty text.
    """
    clusters: list[str] = []
    for character in text:
        if cell_len(character) == 0 and clusters:
            clusters[-1] += character
        else:
            clusters.append(character)
    return tuple(half for one in clusters if (size := cell_len(one)) for half in (one, *[""] * (size - 1)))


def _runs(wanted: list[Look], shown: list[Look]) -> Iterator[tuple[int, int]]:
    """Yield the stretches that differ.

    Those with a short way between them are one.
    """
    start = end = -1
    for at, (new, old) in enumerate(zip(wanted, shown, strict=True)):
        if new != old:
            if start >= 0 and at - end > _BRIDGE:
                yield start, end
                start = -1
            if start < 0:
                # The second half of a wide character cannot be sent by itself.
                start = at - 1 if at and not new[0] else at
            end = at + 1
    if start >= 0:
        while end < len(wanted) and not wanted[end][0]:
            end += 1
        yield start, end
