"""Clean text from people, and measure its width on screen.

There is one sanitiser for everything typed, scanned, imported or received.

Terminals obey control bytes wherever they stand, also in a customer's name. So every text passes `clean` when it enters
the product and again before it is drawn; and it is measured in cells, because 汉字 are two wide.
"""

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

CLOSING_SIGNS = frozenset("，。、；：！？）》】”’)]},.;:!?%…")
"""What no line begins with: it belongs to what stands before it."""

OPENING_SIGNS = frozenset("（《【“‘([{")
"""What no line ends with: it belongs to what stands behind it."""

_LARGEST_WRITTEN = 10**12

# C0 and C1 controls, line and paragraph separators, bidirectional controls (UAX #9), zero-width no-break space,
# tag characters, and lone surrogates, which cannot be written to a terminal or a file.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
# What has no glyph of its own but joins or changes its neighbours: soft hyphen, joiners, invisible fillers, variation
# selectors, skin tones. Terminals disagree on how wide the result is, so the neighbours are drawn as they are.
_DROPPED = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200c\u200d\u3164\ufe00-\ufe0f\uffa0"
    "\U0001f3fb-\U0001f3ff\U000e0100-\U000e01ef]"
)
# Wide since Unicode 16, which the Python we run on may not know; and format characters that do take a cell.
_WIDE = ((0x2630, 0x2637), (0x268A, 0x268F), (0x4DC0, 0x4DFF), (0x1D300, 0x1D356), (0x1D360, 0x1D376))
_NARROW = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
_JOINED_JAMO = ((0x1160, 0x11FF), (0xD7B0, 0xD7FB))
_IDEOGRAPHS = ((0x20000, 0x2FFFD), (0x30000, 0x3FFFD))
_UNKNOWN = "\ufffd"
_NO_SIGNS = {code: None for code in range(128) if not chr(code).isalnum()}
_PROVINCES = frozenset("京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼")
"""The provinces that Chinese plates begin with (GA 36); 使 is an embassy's and no province."""
_SPACES = re.compile(r"[ \t\u00a0\u3000]+")


def clean(text: str, *, lines: bool = False) -> str:
    """Return `text` without anything a terminal could obey.

    Nor is anything left that a page or a file could obey.

    Every control becomes a space and runs of spaces become one, so that words never grow together; what only joins or
    changes other characters goes. With `lines`, line breaks survive (as line feeds) and only the ends of each line are
    trimmed; without, the result is one line.
    """
    if lines:
        parts = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return "\n".join(clean(part) for part in parts).strip("\n")
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip(" ")
    return _SPACES.sub(" ", _UNSAFE.sub(" ", _DROPPED.sub("", text))).strip(" ")


def is_clean(text: str) -> bool:
    """Say whether `text` may be drawn as it is.

    Line breaks count as clean.
    """
    return (text.isascii() and text.isprintable()) or not (
        _UNSAFE.search(text.replace("\n", "")) or _DROPPED.search(text)
    )


def key_of(text: str) -> str:
    """Return the form under which plates and numbers are found.

    VINs, too: `粤b-59185` and `粤B59185` are one car.

    Full-width forms become plain (NFKC), letters capital, and everything but letters and digits goes.
    """
    if text.isascii():
        return text.translate(_NO_SIGNS).upper()
    plain = unicodedata.normalize("NFKC", text).upper()
    return plain if plain.isalnum() else "".join(filter(str.isalnum, plain))


def plate_tail(key: str) -> str:
    """Return a plate's key without its province.

    It is in the form of `key_of`; people leave the province out.
    """
    return key[1:] if key[:1] in _PROVINCES else key


def cells(text: str) -> int:
    """Return how many terminal cells a clean `text` takes.

    Wide and full-width characters take two, marks none.
    """
    if text.isascii():
        return len(text)
    return sum(map(_cell_width, text))


def fit(text: str, width: int, *, align: str = "left") -> str:
    """Return `text` in exactly `width` cells.

    It is padded, or cut with an ellipsis, never through a wide character.

    `align` is "left", "right" or "center". Text that must be cut is always cut at its end. `text` is clean; of what
    nobody knows how wide it is (a character newer than this Python), `�` stands in its place.
    """
    if not text.isascii():
        text = "".join(map(_drawn, text))
    size = cells(text)
    if size > width:
        text, size = _cut(text, width)
    room = width - size
    if align == "right":
        return " " * room + text
    if align == "center":
        return " " * (room // 2) + text + " " * (room - room // 2)
    return text + " " * room


def _cut(text: str, width: int) -> tuple[str, int]:
    if width <= 0:
        return "", 0
    kept: list[str] = []
    used = 0
    for character in text:
        size = _cell_width(character)
        if used + size > width - 1:
            break
        kept.append(character)
        used += size
    return "".join(kept) + "…", used + 1


@lru_cache(8192)
def _drawn(character: str) -> str:
    if _DROPPED.match(character):
        return ""
    known = unicodedata.category(character) != "Cn" or _within(character, *_IDEOGRAPHS)
    return character if known else _UNKNOWN


@lru_cache(8192)
def _cell_width(character: str) -> int:
    drawn = _drawn(character)
    if not drawn or _within(drawn, *_JOINED_JAMO):
        return 0
    if unicodedata.category(drawn) in ("Mn", "Mc", "Me", "Cf"):
        return 1 if drawn in _NARROW else 0
    if _within(drawn, *_IDEOGRAPHS, *_WIDE):
        return 2
    return 2 if unicodedata.east_asian_width(drawn) in ("W", "F") else 1


def _within(character: str, *ranges: tuple[int, int]) -> bool:
    return any(first <= ord(character) <= last for first, last in ranges)


def decimal_text(value: Decimal | float, *, signed: bool = False) -> str:
    """Return a number as people write it, with all its digits.

    It has up to six decimals and no exponent: `119.75`, `100000.5`, `-2`, `signed` also `+3`. Only what no quantity can
    be is shortened.
    """
    if not abs(value) < _LARGEST_WRITTEN:
        return f"{value:g}"
    text = f"{value:+.6f}" if signed else f"{value:.6f}"
    text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "+0") else text
