"""Draw labels on sheets of paper.

With a pen that knows boxes and text; lengths in millimetres from the top left.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from bay_tui.printing.labels import Label, Layout
from bay_tui.printing.qrcodes import qr_modules
from bay_tui.workshop.coded import CodedError

_PADDING = 2.0
_SMALLEST = 2.0


class FontUnusable(CodedError):
    """Refuse a font file that cannot be used."""

    def __init__(self, file: str, problem: Exception) -> None:
        super().__init__("font-unusable", file=file, problem=problem)


class LabelPlace(NamedTuple):
    """Name a place on a sheet, and its size."""

    x: float
    y: float
    width: float
    height: float


class LabelPen(Protocol):
    """Draw on paper: boxes, lines of text, new sheets."""

    def next_sheet(self) -> None:
        """Begin an empty sheet."""
        ...

    def box(self, x: float, y: float, width: float, height: float) -> None:
        """Fill a rectangle with black."""
        ...

    def text(self, x: float, y: float, size: float, text: str) -> None:
        """Write a line whose letters are `size` high, its top at `y`."""
        ...

    def width(self, size: float, text: str) -> float:
        """Return how long a line would be."""
        ...


def draw_labels(pen: LabelPen, labels: Sequence[Label], layout: Layout) -> None:
    """Draw the labels on as many sheets as they need.

    From left to right and top to bottom.
    """
    margin = layout.margin
    width = (layout.width - 2 * margin) / layout.columns
    height = (layout.height - 2 * margin) / layout.rows
    for at, label in enumerate(labels):
        on_sheet = at % (layout.columns * layout.rows)
        if on_sheet == 0:
            pen.next_sheet()
        row, column = divmod(on_sheet, layout.columns)
        place = LabelPlace(margin + column * width, margin + row * height, width, height)
        if layout.marks:
            _mark_corners(pen, place)
        _draw(pen, label, place)


def _mark_corners(pen: LabelPen, place: LabelPlace) -> None:
    """Draw the corners to cut along."""
    x, y, width, height = place
    for corner_x in (x, x + width):
        for corner_y in (y, y + height):
            pen.box(corner_x - 1, corner_y - 0.05, 2, 0.1)
            pen.box(corner_x - 0.05, corner_y - 1, 0.1, 2)


def _draw(pen: LabelPen, label: Label, place: LabelPlace) -> None:
    """Draw one label: the code at the left, the words beside it."""
    x, y, width, height = place
    side = min(height, width / 2) - 2 * _PADDING
    _draw_code(pen, label.code, x + _PADDING, y + (height - side) / 2, side)
    _draw_words(pen, label, LabelPlace(x + side + 1.5 * _PADDING, y + _PADDING, width - side - 2.5 * _PADDING, height))


def _draw_code(pen: LabelPen, code: str, x: float, y: float, side: float) -> None:
    modules = qr_modules(code, "Q") or []
    size = side / max(1, len(modules))
    for row, line in enumerate(modules):
        start = None
        for column, dark in enumerate([*line, False]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                # One box for a run of modules: boxes side by side would leave hairlines between them.
                pen.box(x + start * size, y + row * size, (column - start) * size, size)
                start = None


def _draw_words(pen: LabelPen, label: Label, place: LabelPlace) -> None:
    x, y, width, height = place
    head = height / 6.5
    y += height / 9
    lines = [(head, label.head)]
    lines += [(head * 0.6, part) for line in label.lines for part in _wrapped(pen, line, head * 0.6, width)]
    for size, text in (*lines, (head * 0.4, label.code)):
        if not (length := pen.width(size, text)):
            continue
        pen.text(x, y, max(min(size, size * width / length), _SMALLEST), text)
        y += size * 1.35


def _wrapped(pen: LabelPen, text: str, size: float, width: float) -> list[str]:
    """Return a text in at most two lines.

    What is longer still is written smaller.
    """
    if pen.width(size, text) <= width:
        return [text]
    middle = len(text) // 2
    spaces = [at for at, one in enumerate(text) if one == " "]
    at = min(spaces, key=lambda at: abs(at - middle)) if spaces else middle
    return [text[:at].rstrip(), text[at:].lstrip()]
