"""Draw labels as a PDF.

Chinese stands in a font every PDF viewer has or finds, unless a font file is embedded.
"""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from reportlab.lib.units import mm
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth  # pyright: ignore[reportUnknownVariableType]
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas

from bay_tui.printing.labels import Layout
from bay_tui.printing.paper import FontUnusable

_LATIN, _CHINESE, _OWN = "Helvetica-Bold", "STSong-Light", "own"


class PdfPen:
    """Draw into a PDF file with sheets of `layout`.

    `font` is a TrueType file to embed. Call `save` at the end.
    """

    def __init__(self, file: Path, layout: Layout, font: str = "") -> None:
        self._canvas = Canvas(str(file), pagesize=(layout.width * mm, layout.height * mm))
        self._height = layout.height
        self._file = file
        self._own = _OWN if font else ""
        self._sheets = 0
        if font:
            try:
                registerFont(TTFont(_OWN, font))
            except (TTFError, OSError) as problem:
                raise FontUnusable(font, problem) from problem
        else:
            registerFont(UnicodeCIDFont(_CHINESE))

    def next_sheet(self) -> None:
        """See `Pen.next_sheet`."""
        if self._sheets:
            self._canvas.showPage()
        self._sheets += 1

    def box(self, x: float, y: float, width: float, height: float) -> None:
        """See `Pen.box`."""
        self._canvas.rect(x * mm, (self._height - y - height) * mm, width * mm, height * mm, stroke=0, fill=1)

    def text(self, x: float, y: float, size: float, text: str) -> None:
        """See `Pen.text`."""
        for font, run in self._runs(text):
            self._canvas.setFont(font, size * mm)
            self._canvas.drawString(x * mm, (self._height - y - size) * mm, run)
            x += stringWidth(run, font, size)

    def width(self, size: float, text: str) -> float:
        """See `Pen.width`."""
        return sum(stringWidth(run, font, size) for font, run in self._runs(text))

    def save(self) -> list[Path]:
        """Write the file, and return it."""
        self._canvas.save()
        return [self._file]

    def _runs(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield a text in pieces of one font each.

        Latin letters look odd in a Chinese font.
        """
        for latin, run in groupby(text, lambda one: ord(one) < 256):
            yield self._own or (_LATIN if latin else _CHINESE), "".join(run)
