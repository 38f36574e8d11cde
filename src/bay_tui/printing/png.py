"""Draw labels as pictures, one a sheet, 300 dots an inch.

Chinese needs a font file.
"""

from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from bay_tui.printing.fonts import face_of
from bay_tui.printing.labels import Layout
from bay_tui.printing.paper import BASELINE, FontUnusable

_DOTS = 300 / 25.4


class PngPen:
    """Draw into pictures with sheets of `layout`.

    Call `save` at the end.
    """

    def __init__(self, file: Path, layout: Layout, font: str = "") -> None:
        self._file = file
        self._size = (round(layout.width * _DOTS), round(layout.height * _DOTS))
        self._path = font
        self._face = face_of(font) if font else 0
        self._sheets: list[Image.Image] = []
        self._font = lru_cache(64)(self._load)
        if font:
            self._font(10)

    def next_sheet(self) -> None:
        """See `Pen.next_sheet`."""
        self._sheets.append(Image.new("L", self._size, 255))
        self._draw = ImageDraw.Draw(self._sheets[-1])

    def box(self, x: float, y: float, width: float, height: float) -> None:
        """See `Pen.box`."""
        left, top = round(x * _DOTS), round(y * _DOTS)
        right, bottom = max(left + 1, round((x + width) * _DOTS)), max(top + 1, round((y + height) * _DOTS))
        self._draw.rectangle((left, top, right - 1, bottom - 1), fill=0)

    def text(self, x: float, y: float, size: float, text: str) -> None:
        """See `Pen.text`."""
        at, font = (x * _DOTS, (y + size * BASELINE) * _DOTS), self._font(round(size * _DOTS))
        self._draw.text(at, self._drawable(text), fill=0, font=font, anchor="ls")

    def width(self, size: float, text: str) -> float:
        """See `Pen.width`."""
        return self._font(round(size * _DOTS)).getlength(self._drawable(text)) / _DOTS

    def save(self) -> list[Path]:
        """Write the pictures, and return their files.

        With several sheets each has its number.
        """
        files = [self._file]
        if len(self._sheets) > 1:
            files = [self._file.with_stem(f"{self._file.stem}-{at}") for at in range(1, len(self._sheets) + 1)]
        for sheet, file in zip(self._sheets, files, strict=True):
            sheet.save(file, "PNG", dpi=(300, 300))
        return files

    def _drawable(self, text: str) -> str:
        return text if self._path else "".join(one for one in text if one.isascii()).strip()

    def _load(self, size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
        if not self._path:
            return ImageFont.load_default(size)
        try:
            return ImageFont.truetype(self._path, size, index=self._face)
        except OSError as problem:
            raise FontUnusable(self._path, problem) from problem
