"""Give what an app paints to the app, in pieces."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from rich.color import ColorSystem
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.app import App
from textual.screen import Screen
from textual.strip import Strip

from bay_tui.textual_compat.rendered_lines import let_go_of_lines

R = TypeVar("R")

Piece = tuple[int, int, Strip]
"""Line, first cell, and what stands there."""

_Painter = Callable[[Iterable[Piece], ColorSystem], str]


class PieceUpdate(CompositorUpdate):
    """Hold an update of Textual's that `paint` turns into what is sent."""

    def __init__(self, update: LayoutUpdate | ChopsUpdate, paint: _Painter) -> None:
        self._update = update
        self._paint = paint

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield nothing: it is only ever sent as segments."""
        return ()

    def render_segments(self, console: Console) -> str:
        """Return what to send."""
        colours = console._color_system or ColorSystem.TRUECOLOR  # pyright: ignore[reportPrivateUsage]
        update = self._update
        return self._paint(_whole(update) if isinstance(update, LayoutUpdate) else _parts(update), colours)


class PaintedByPieces(App[R]):
    """Send what `paint` makes of each update.

    `forget_painted` says that what the terminal shows is unknown.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        let_go_of_lines()
        self._painter: object = None

    def paint(self, pieces: Iterable[Piece], colours: ColorSystem) -> str:
        """Return what to send so that the terminal shows these pieces."""
        raise NotImplementedError

    def forget_painted(self) -> None:
        """Take note that the terminal may show anything."""
        raise NotImplementedError

    def fit_painted(self, width: int, height: int) -> None:
        """Take note of how many cells the terminal has."""
        raise NotImplementedError

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        if isinstance(renderable, LayoutUpdate | ChopsUpdate) and not self.is_inline:
            # A driver that was suspended starts another writer, on a screen that was cleared.
            painter = getattr(self._driver, "_writer_thread", self._driver)
            if painter is not self._painter:
                self._painter = painter
                self.forget_painted()
            self.fit_painted(*screen.outer_size)
            renderable = PieceUpdate(renderable, self.paint)
        elif renderable is not None:
            self.forget_painted()
        super()._display(screen, renderable)  # pyright: ignore[reportUnknownMemberType]


def _whole(update: LayoutUpdate) -> Iterator[Piece]:
    left, top = update.region.offset
    for y, line in enumerate(update.strips, top):
        x = left
        for strip in line:
            yield y, x, strip
            x += strip.cell_length


def _parts(update: ChopsUpdate) -> Iterator[Piece]:
    for y, first, last in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is not None and x < last and end > first:
                yield y, max(x, first), strip.crop(max(0, first - x), min(end, last) - x)
