"""Draw QR codes in half blocks for a phone.

Always black on bright white: no measured decoder reads an inverted code.
"""

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip

from bay_tui.printing.qrcodes import qr_lines
from bay_tui.widgets.tones import ToneWidget
from bay_tui.workshop.text import cells

_INK = Style(color="#000000", bgcolor="#ffffff")


def qr_strips(text: str, width: int, height: int) -> list[Strip] | None:
    """Return the code as painted lines; None where it does not fit."""
    lines = qr_lines(text, width, height)
    return None if lines is None else [Strip([Segment(line, _INK)], len(line)) for line in lines]


class QrCode(ToneWidget):
    """Show a QR code at its own size.

    Where it does not fit or the font has no half blocks, the text itself.
    """

    DEFAULT_CSS = """
    QrCode { width: auto; height: auto; }
    """

    def __init__(
        self,
        text: str = "",
        *,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._text = text
        self._strips: list[Strip] | None = None

    @property
    def text(self) -> str:
        """Return the text of the code."""
        return self._text

    @text.setter
    def text(self, text: str) -> None:
        """Show the code of this text."""
        if text != self._text:
            self._text = text
            self.refresh(layout=True)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """Return the width of the code, or of its text."""
        self._strips = None
        if self._text and not self.ascii_only:
            self._strips = qr_strips(self._text, container.width, container.height)
        return self._strips[0].cell_length if self._strips else cells(self.drawable(self._text))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the height of the code; its text takes one."""
        return len(self._strips) if self._strips else 1

    def render_line(self, y: int) -> Strip:
        """Paint one line."""
        if self._strips and y < len(self._strips):
            return self._strips[y]
        text = self.fitted(self._text, self.size.width) if y == 0 and not self._strips else ""
        return self.strip_of([(text, self.style_of("accent"))], self.size.width, self.rich_style)
