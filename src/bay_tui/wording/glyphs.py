"""Replace glyphs a terminal does not have, cell for cell.

On the screens and from the commands. The Linux console shows 汉字 as the initials of their pinyin and our marks in
ASCII. A terminal that draws ambiguous characters two cells wide gets ASCII for those and keeps its 汉字.
"""

import unicodedata
from functools import lru_cache

from bay_tui.environment import Glyphs
from bay_tui.wording.latin import initial_of
from bay_tui.workshop.text import cells

_MARKS = {
    "…": "~", "▸": ">", "●": "*", "○": "o", "■": "#", "▶": ">", "□": ".", "█": "#", "░": ".", "▲": "^", "▼": "v",
    "→": ">", "←": "<", "↑": "^", "↓": "v", "·": ".", "•": "*", "—": "-", "–": "-", "−": "-", "✓": "+", "✗": "x",
    "⚠": "!", "◆": "%", "÷": "/", "×": "x", "“": '"', "”": '"', "‘": "'", "’": "'", "°": "o", "±": "~", "Ω": "O",
}  # fmt: skip
_WIDE_MARKS = {
    "，": ", ", "。": ". ", "、": ", ", "（": " (", "）": ") ", "《": " <", "》": "> ", "【": " [", "】": "] ",
    "\u3000": "  ",
}  # fmt: skip
_LINES = {"─": "-", "━": "-", "═": "-", "│": "|", "┃": "|", "║": "|"}
_FRAME, _BLOCKS = ("\u2500", "\u257f"), ("\u2580", "\u259f")
_LATIN_1 = ("\u00a1", "\u00ff")
"""What every console font of Debian (Lat15, Uni2) has beyond ASCII and we use."""


def shown(text: str, glyphs: Glyphs) -> str:
    """Return a clean text in these glyphs, in as many cells."""
    if glyphs == "all" or text.isascii():
        return text
    return "".join(_glyph(character, glyphs) for character in text)


@lru_cache(8192)
def _glyph(character: str, glyphs: Glyphs) -> str:
    if character.isascii() or _has(character, glyphs):
        return character
    width = cells(character)
    if mark := _MARKS.get(character) or _WIDE_MARKS.get(character):
        return mark
    if _FRAME[0] <= character <= _FRAME[1]:
        return _LINES.get(character, "+")
    if _BLOCKS[0] <= character <= _BLOCKS[1]:
        return "#"
    if initial := initial_of(character):
        return f"{initial}."
    plain = "".join(filter(str.isascii, unicodedata.normalize("NFKD", character)))[:width]
    return (plain or "<>"[:width] if width == 2 else plain or "?"[:width]).ljust(width)


def _has(character: str, glyphs: Glyphs) -> bool:
    if glyphs == "console":
        return _LATIN_1[0] <= character <= _LATIN_1[1] and character != "\u00ad"
    return character not in _MARKS and unicodedata.east_asian_width(character) != "A"
