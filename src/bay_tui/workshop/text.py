"""Text from people: one sanitiser for everything typed, scanned, imported or received, and its width on screen.

Terminals obey control bytes wherever they stand, also in a customer's name. So every text passes `clean` when it
enters the product and again before it is drawn; and it is measured in cells, because 汉字 are two wide.
"""

import re
import unicodedata

# C0 and C1 controls, line and paragraph separators, bidirectional controls (UAX #9), zero-width no-break space,
# tag characters, and lone surrogates, which cannot be written to a terminal or a file.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_SPACES = re.compile(r"[ \t\u00a0\u3000]+")


def clean(text: str, *, lines: bool = False) -> str:
    """Return `text` without anything a terminal, a page or a file could obey.

    Every control becomes a space and runs of spaces become one, so that words never grow together. With `lines`,
    line breaks survive (as line feeds) and only the ends of each line are trimmed; without, the result is one line.
    """
    if lines:
        parts = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return "\n".join(clean(part) for part in parts).strip("\n")
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip(" ")
    return _SPACES.sub(" ", _UNSAFE.sub(" ", text)).strip(" ")


def is_clean(text: str) -> bool:
    """Say whether `text` may be drawn as it is; line breaks count as clean."""
    return _UNSAFE.search(text.replace("\n", "")) is None


def key_of(text: str) -> str:
    """Return the form under which plates, numbers and VINs are found: `粤b-59185` and `粤B59185` are one car.

    Full-width forms become plain (NFKC), letters capital, and everything but letters and digits goes.
    """
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(character for character in plain if character.isalnum())


def cells(text: str) -> int:
    """Return how many terminal cells `text` takes: wide and full-width characters two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(_cell_width(character) for character in text)


def fit(text: str, width: int, *, align: str = "left") -> str:
    """Return `text` in exactly `width` cells: padded, or cut with an ellipsis, never through a wide character.

    `align` is "left", "right" or "center". Text that must be cut is always cut at its end.
    """
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


def _cell_width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
