"""Painting for slow lines: only the cells that look different from what the terminal shows are sent.

Textual sends a changed line from the left edge of its widget, every line of a changed page, and at start and at
each change of screen whole pictures. `ThriftyPaint` remembers the picture and sends the difference.
"""

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, TypeVar

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.app import App
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.strip import Strip

R = TypeVar("R")

_CellLook = tuple[str, Style | None]
_Piece = tuple[int, int, Strip]
"""Line, first cell, and what stands there."""

# Moving the cursor costs about as many bytes as this many unchanged cells.
_BRIDGE = 6
_UNKNOWN: _CellLook = ("\0", None)


class Picture:
    """What the terminal shows, cell by cell."""

    def __init__(self) -> None:
        self._lines: list[list[_CellLook]] = []
        self._size = (0, 0)

    def forget(self) -> None:
        """Forget everything, so that all is sent again."""
        self._size = (0, 0)

    def fit(self, width: int, height: int) -> None:
        """Be of this size; another size than before means that nothing is known."""
        if (width, height) != self._size:
            self._size = (width, height)
            self._lines = [[_UNKNOWN] * width for _ in range(height)]

    def paint(self, pieces: Iterable[_Piece], colours: ColorSystem) -> str:
        """Return what to send so that the terminal shows these pieces, and remember that it does."""
        out: list[str] = []
        width, height = self._size
        for y, x, strip in pieces:
            if 0 <= y < height and x < width:
                wanted = list(_cells(strip))[: width - x]
                shown = self._lines[y]
                for start, end in _runs(wanted, shown[x : x + len(wanted)]):
                    out.append(f"\x1b[{y + 1};{x + start + 1}H")
                    out.extend(_styled(wanted[start:end], colours))
                shown[x : x + len(wanted)] = wanted
        return "".join(out)


class ThriftyUpdate(CompositorUpdate):
    """An update of Textual's, sent as its difference from the picture."""

    def __init__(self, update: LayoutUpdate | ChopsUpdate, picture: Picture) -> None:
        self._update = update
        self._picture = picture

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Nothing: it is only ever sent as segments."""
        return ()

    def render_segments(self, console: Console) -> str:
        """Return what to send."""
        colours = console._color_system or ColorSystem.TRUECOLOR  # pyright: ignore[reportPrivateUsage]
        update = self._update
        pieces = _whole(update) if isinstance(update, LayoutUpdate) else _parts(update)
        return self._picture.paint(pieces, colours)


class ThriftyPaint(App[R]):
    """An App that sends differences; Ctrl+L sends everything, for a terminal that something wrote over."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+l", "repaint", show=False, priority=True)]

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._picture = Picture()
        self._painter: object = None

    def action_repaint(self) -> None:
        """Send the whole picture again."""
        self._picture.forget()
        self.screen.refresh(layout=True)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        if isinstance(renderable, LayoutUpdate | ChopsUpdate) and not self.is_inline:
            # A driver that was suspended starts another writer, on a screen that was cleared.
            painter = getattr(self._driver, "_writer_thread", self._driver)
            if painter is not self._painter:
                self._painter = painter
                self._picture.forget()
            self._picture.fit(*screen.outer_size)
            renderable = ThriftyUpdate(renderable, self._picture)
        elif renderable is not None:
            self._picture.forget()
        super()._display(screen, renderable)  # pyright: ignore[reportUnknownMemberType]


def _whole(update: LayoutUpdate) -> Iterator[_Piece]:
    left, top = update.region.offset
    for y, line in enumerate(update.strips, top):
        x = left
        for strip in line:
            yield y, x, strip
            x += strip.cell_length


def _parts(update: ChopsUpdate) -> Iterator[_Piece]:
    for y, first, last in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is not None and x < last and end > first:
                yield y, max(x, first), strip.crop(max(0, first - x), min(end, last) - x)


def _cells(strip: Strip) -> Iterator[_CellLook]:
    """Yield what each cell shows; the second half of a wide character is empty text."""
    for text, style, control in strip:
        if control:
            continue
        if text.isascii():
            for character in text:
                yield character, style
            continue
        pending = ""
        for character in text:
            size = cell_len(character)
            if size == 0:
                pending += character
                continue
            if pending:
                yield from _spread(pending, style)
            pending = character
        if pending:
            yield from _spread(pending, style)


def _spread(cluster: str, style: Style | None) -> Iterator[_CellLook]:
    size = cell_len(cluster)
    if size:
        yield cluster, style
    for _ in range(size - 1):
        yield "", style


def _runs(wanted: list[_CellLook], shown: list[_CellLook]) -> Iterator[tuple[int, int]]:
    """Yield the stretches that differ; those with a short way between them are one."""
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


def _styled(cells: list[_CellLook], colours: ColorSystem) -> Iterator[str]:
    text, style = cells[0]
    for character, other in cells[1:]:
        if other is style or other == style:
            text += character
        else:
            yield _render(text, style, colours)
            text, style = character, other
    yield _render(text, style, colours)


def _render(text: str, style: Style | None, colours: ColorSystem) -> str:
    return text if style is None else Strip.render_style(style, text, colours)
