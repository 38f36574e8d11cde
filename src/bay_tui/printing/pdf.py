"""Draw labels as a PDF.

All text stands in a font that is embedded: one that is named, or an installed one with Chinese. Where there is none,
Chinese stands in a font most PDF viewers bring along.
"""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import count, groupby
from pathlib import Path
from typing import Any

from reportlab.lib.units import mm
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth  # pyright: ignore[reportUnknownVariableType]
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from bay_tui.i18n import language
from bay_tui.printing.fonts import FontFile
from bay_tui.printing.labels import Layout
from bay_tui.printing.paper import BASELINE

_LATIN, _CHINESE = "Helvetica-Bold", "STSong-Light"
_NUMBERS = count(1)
"""ReportLab keeps the first font of a name for the whole process, so that of each file has a number."""


class PdfPen:
    """Draw into a PDF file with sheets of `layout`.

    `font` is a font file to embed, `title` what a viewer calls the file. Call `save` at the end: what is embedded are
    the characters that were drawn, so all is drawn then.
    """

    def __init__(self, file: Path, layout: Layout, font: str = "", title: str = "") -> None:
        spoken = language().replace("_", "-")
        self._canvas: Any = Canvas(str(file), pagesize=(layout.width * mm, layout.height * mm), lang=spoken)
        self._canvas.setTitle(title or file.stem)
        self._height = layout.height
        self._file = file
        self._face = FontFile(font) if font else None
        self._own = f"Labels{next(_NUMBERS)}"
        self._characters: set[str] = set()
        self._sheets = 0
        self._steps: list[Callable[[], object]] = []
        if not font:
            registerFont(UnicodeCIDFont(_CHINESE))

    def next_sheet(self) -> None:
        """See `Pen.next_sheet`."""
        if self._sheets:
            self._steps.append(self._canvas.showPage)
        self._sheets += 1

    def box(self, x: float, y: float, width: float, height: float) -> None:
        """See `Pen.box`."""
        place = (x * mm, (self._height - y - height) * mm, width * mm, height * mm)
        self._steps.append(partial(self._canvas.rect, *place, stroke=0, fill=1))

    def text(self, x: float, y: float, size: float, text: str) -> None:
        """See `Pen.text`."""
        self._characters.update(text)
        baseline = (self._height - y - size * BASELINE) * mm
        for font, run in self._runs(text):
            self._steps.append(partial(self._canvas.setFont, font, size * mm))
            self._steps.append(partial(self._canvas.drawString, x * mm, baseline, run))
            x += self._run_width(run, font, size)

    def width(self, size: float, text: str) -> float:
        """See `Pen.width`."""
        return sum(self._run_width(run, font, size) for font, run in self._runs(text))

    def save(self) -> list[Path]:
        """Write the file, and return it."""
        if self._face is not None:
            registerFont(TTFont(self._own, self._face.subset(self._characters, self._own)))
        for step in self._steps:
            step()
        self._canvas.save()
        return [self._file]

    def _run_width(self, run: str, font: str, size: float) -> float:
        return self._face.width(size, run) if self._face is not None else stringWidth(run, font, size)

    def _runs(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield a text in pieces of one font each.

        Latin letters look odd in the Chinese font that viewers bring along.
        """
        if self._face is not None:
            yield self._own, text
            return
        for latin, run in groupby(text, lambda one: ord(one) < 256):
            yield _LATIN if latin else _CHINESE, "".join(run)
