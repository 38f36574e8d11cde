"""Draw labels on sheets of paper.

With a pen that knows boxes and text; lengths in millimetres from the top left.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from bay_tui.printing.labels import Label, Layout
from bay_tui.printing.qrcodes import qr_modules
from bay_tui.workshop.coded import CodedError
from bay_tui.workshop.text import CLOSING_SIGNS

BASELINE = 0.88
"""How far below its top a line of text stands, in its size: what a Chinese character takes above it."""

_PADDING = 2.0
_SMALLEST = 2.0
"""Millimetres of the letters below which names are cut rather than written smaller."""
_LEADING = 1.35
_TIGHT = 1.15
_STEP = 0.94
_NAME, _CODE = 0.6, 0.4
"""How high names and code are, in the size of the large line."""
_LOWEST = 1.15
"""How far below its top the lowest of a line lies, in its size: the tail of a g."""

_Line = tuple[float, str]
"""A line of text and how high its letters are, in millimetres."""


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
    _draw_words(
        pen,
        label,
        LabelPlace(x + side + 1.5 * _PADDING, y + _PADDING, width - side - 2.5 * _PADDING, height - 2 * _PADDING),
    )


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
    lines, leading = _fitted(pen, label, width, height)
    # The words begin a little below the upper edge, where that leaves room for the last of them.
    y += max(0.0, min(height / 9, height - _high(lines, leading)))
    for size, text in lines:
        pen.text(x, y, size, text)
        y += size * leading


def _fitted(pen: LabelPen, label: Label, width: float, height: float) -> tuple[list[_Line], float]:
    """Return the lines of a label, and how far apart they stand.

    They fit into a place of `width` and `height`: they are written smaller until they fit. Below what a person can
    read, names are cut; the large line, the number below it and the code never are.
    """
    head = height / 6.5
    while True:
        lines = _lines(pen, label, head, width)
        for leading in (_LEADING, _TIGHT):
            if _high(lines, leading) <= height:
                return lines, leading
        if head * _NAME <= _SMALLEST:
            break
        head *= _STEP
    first, *names, code = lines
    while len(names) > 1 and _high([first, *names, code], _TIGHT) > height:
        names = names[:-1]
        size, text = names[-1]
        names[-1] = size, _cut(pen, text, size, width)
    lines = [first, *names, code]
    shrunk = min(1.0, height / _high(lines, _TIGHT))
    return [(size * shrunk, text) for size, text in lines], _TIGHT


def _lines(pen: LabelPen, label: Label, head: float, width: float) -> list[_Line]:
    """Return the lines of a label, none longer than `width`.

    The large one is `head` high.
    """
    name = max(head * _NAME, _SMALLEST)
    lines = [(head, label.head)]
    lines += [(name, part) for line in label.lines for part in _wrapped(pen, line, name, width)]
    lines.append((max(head * _CODE, _SMALLEST), label.code))
    return [(_within(pen, text, size, width), text) for size, text in lines if text]


def _within(pen: LabelPen, text: str, size: float, width: float) -> float:
    """Return the size at which a line is no longer than `width`."""
    length = pen.width(size, text)
    return min(size, size * width / length) if length else size


def _high(lines: Sequence[_Line], leading: float) -> float:
    """Return how high lines are together.

    From the top of the first to the lowest of the last.
    """
    return sum(size for size, _text in lines[:-1]) * leading + lines[-1][0] * _LOWEST


def _cut(pen: LabelPen, text: str, size: float, width: float) -> str:
    while text and pen.width(size, f"{text}…") > width:
        text = text[:-1]
    return f"{text}…"


def _wrapped(pen: LabelPen, text: str, size: float, width: float) -> list[str]:
    """Return a text in as many lines as it needs.

    They are broken at spaces where there are some.
    """
    lines: list[str] = []
    while text and pen.width(size, text) > width:
        fits = next((at for at in range(len(text), 0, -1) if pen.width(size, text[:at]) <= width), 1)
        space = text.rfind(" ", 0, fits + 1)
        at = space if space > 0 else fits
        while at > 1 and text[at : at + 1] in CLOSING_SIGNS:
            at -= 1
        lines.append(text[:at].rstrip())
        text = text[at:].lstrip()
    return [*lines, text] if text else lines
