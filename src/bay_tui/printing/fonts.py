"""Find a Chinese font, and make of it what PDFs embed.

A PDF embeds TrueType outlines. Most Chinese fonts are collections with PostScript outlines, so the glyphs that are
printed are drawn anew as TrueType ones: a small font of these alone.
"""

import struct
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder  # pyright: ignore[reportMissingTypeStubs]
from fontTools.pens.cu2quPen import Cu2QuPen  # pyright: ignore[reportMissingTypeStubs]
from fontTools.pens.recordingPen import DecomposingRecordingPen  # pyright: ignore[reportMissingTypeStubs]
from fontTools.pens.ttGlyphPen import TTGlyphPen  # pyright: ignore[reportMissingTypeStubs]
from fontTools.ttLib import TTCollection, TTFont, TTLibError  # pyright: ignore[reportMissingTypeStubs]

from bay_tui.printing.paper import FontUnusable

_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "/Library/Fonts",
    "/System/Library/Fonts",
)
_CHINESE = (
    "NotoSansCJK*",
    "NotoSansSC*",
    "SourceHanSans*",
    "wqy-*",
    "DroidSansFallback*",
    "PingFang*",
    "msyh*",
    "simhei*",
)
_COLLECTION = b"ttcf"
_SIMPLIFIED = (" SC", " CN", "GB", "YaHei", "WenQuanYi")
_MISSING = ".notdef"
# What FontTools makes of a file that is no font, or of a broken one.
_BROKEN = (OSError, TTLibError, KeyError, ValueError, IndexError, AssertionError, struct.error)


def chinese_font() -> str:
    """Return the path of an installed Chinese font, or nothing."""
    for folder in _FOLDERS:
        for pattern in _CHINESE:
            for found in sorted(Path(folder).expanduser().rglob(pattern)):
                if found.suffix.lower() in (".ttf", ".ttc", ".otf"):
                    return str(found)
    return ""


def face_of(file: str) -> int:
    """Return which font of a collection is for simplified Chinese.

    A file with one font has number 0. Raises FontUnusable for a file that is no font.
    """
    try:
        return _face_in(Path(file).read_bytes())
    except _BROKEN as problem:
        raise FontUnusable(file, problem) from problem


def _face_in(read: bytes) -> int:
    if not read.startswith(_COLLECTION):
        return 0
    collection: Any = TTCollection(BytesIO(read), lazy=True)
    names = [str(face["name"].getDebugName(1)) for face in collection.fonts]
    return next((at for at, name in enumerate(names) if any(mark in name for mark in _SIMPLIFIED)), 0)


class FontFile:
    """Measure text in a font file.

    It makes a small font of what is printed. Raises FontUnusable for a file that is no font.
    """

    def __init__(self, file: str) -> None:
        try:
            read = Path(file).read_bytes()
            self._font: Any = TTFont(BytesIO(read), fontNumber=_face_in(read), lazy=True)
            self._names: dict[int, str] = self._font.getBestCmap()
            self._metrics: dict[str, tuple[int, int]] = self._font["hmtx"].metrics
            self._em: int = self._font["head"].unitsPerEm
        except _BROKEN as problem:
            raise FontUnusable(file, problem) from problem

    def width(self, size: float, text: str) -> float:
        """Return how long a line is.

        In the unit of `size`, the height of its letters.
        """
        return sum(self._metrics[self._name(one)][0] for one in text) * size / self._em

    def subset(self, characters: Iterable[str], name: str) -> BytesIO:
        """Return a TrueType font that has these characters alone.

        `name` tells it from others: ReportLab keeps what it read of the first font of a name.
        """
        names = {ord(one): self._name(one) for one in characters}
        order = [_MISSING, *sorted({*names.values()} - {_MISSING})]
        glyphs = {name: self._outline(name) for name in order}
        builder: Any = FontBuilder(self._em, isTTF=True)
        builder.setupGlyphOrder(order)
        builder.setupCharacterMap({code: name for code, name in names.items() if name != _MISSING})
        builder.setupGlyf(glyphs)
        builder.setupHorizontalMetrics(
            {name: (self._metrics[name][0], getattr(glyphs[name], "xMin", 0)) for name in order}
        )
        head: Any = self._font["hhea"]
        builder.setupHorizontalHeader(ascent=head.ascent, descent=head.descent)
        builder.setupNameTable({"familyName": name, "styleName": "Regular", "psName": f"{name}-Regular"})
        builder.setupOS2(sTypoAscender=head.ascent, sTypoDescender=head.descent)
        builder.setupPost()
        made = BytesIO()
        builder.save(made)
        made.seek(0)
        return made

    def _name(self, character: str) -> str:
        return self._names.get(ord(character), _MISSING)

    def _outline(self, name: str) -> Any:
        glyphs: Any = self._font.getGlyphSet()
        drawn: Any = DecomposingRecordingPen(glyphs)
        glyphs[name].draw(drawn)
        outline: Any = TTGlyphPen(None)
        # A thousandth of the height of a letter is less than a printer can show.
        drawn.replay(Cu2QuPen(outline, max_err=self._em / 1000, reverse_direction="CFF " in self._font))
        return outline.glyph()
