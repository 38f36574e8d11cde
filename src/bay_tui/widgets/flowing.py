"""Show words on as many lines as they need."""

from collections.abc import Sequence

from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

from bay_tui.widgets.wrapping import wrapped
from bay_tui.workshop.text import cells, clean

_GAP = "    "
"""What stands between two keys of a line."""


class Flowing(Static):
    """Show plain text in the width there is.

    No line begins with a sign that closes, and none ends early because Chinese has no spaces.
    """

    def __init__(self, text: str = "", *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes, markup=False)
        self.text = clean(str(text), lines=True)

    def say(self, text: str) -> None:
        """Show another text."""
        self.text = clean(str(text), lines=True)
        self.refresh(layout=True)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """Return the cells of its longest line, were none broken."""
        return max(map(cells, self.text.split("\n")))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the lines it takes in a width."""
        return len(wrapped(self.text, width))

    def render(self) -> Content:
        """Return its lines for the width it got."""
        return Content("\n".join(wrapped(self.text, self.content_size.width)))


class FlowingKeys(Static):
    """Show keys with what they do.

    A key and its effect stand on one line.
    """

    def __init__(self, keys: Sequence[tuple[str, str]] = (), *, classes: str | None = None) -> None:
        super().__init__(classes=classes, markup=False)
        self.keys = _cleaned(keys)

    def say(self, keys: Sequence[tuple[str, str]]) -> None:
        """Show other keys."""
        self.keys = _cleaned(keys)
        self.refresh(layout=True)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """Return the cells it takes on one line."""
        return _taken(self.keys)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the lines it takes in a width."""
        return len(self._lines(width))

    def render(self) -> Content:
        """Return its lines for the width it got."""
        return Content("\n").join(
            Content(_GAP).join(Content.assemble((key, "bold $accent"), f" {does}") for key, does in line)
            for line in self._lines(self.content_size.width)
        )

    def _lines(self, width: int) -> list[list[tuple[str, str]]]:
        lines: list[list[tuple[str, str]]] = [[]]
        for one in self.keys:
            if lines[-1] and _taken([*lines[-1], one]) > width:
                lines.append([])
            lines[-1].append(one)
        return lines


def _cleaned(keys: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((clean(key), clean(does)) for key, does in keys)


def _taken(keys: Sequence[tuple[str, str]]) -> int:
    return sum(cells(key) + 1 + cells(does) for key, does in keys) + len(_GAP) * max(0, len(keys) - 1)
