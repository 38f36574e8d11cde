"""Say what a scanned text stands for.

Its kind and value follow the grammar of our own codes. Pure.
"""

import unicodedata
from typing import Literal

import msgspec

from bay_tui.workshop.scanning.codes import ADDRESS_STARTS, CODE_STARTS, CodeKind, read_code
from bay_tui.workshop.scanning.layouts import through_layouts
from bay_tui.workshop.text import clean

Kind = CodeKind | Literal["unknown"]
"""What a scanned code stands for."""

PREFIXES = ("~", "]Q1", "]C1")
"""What scanners are set to send first: our own mark, and the AIM identifiers of QR Code and GS1-128."""

LONG = 6
"""From so many characters on, a burst is hardly a word that somebody typed, or a shortcut and what it asks for."""

WRONG_PREFIXES = tuple(wrong for prefix in PREFIXES for wrong in through_layouts(prefix))
"""What arrives of the prefixes through a wrong keyboard layout: a scan as well, of which the whole text is told."""


_FIRST = frozenset(
    way[0] for start in (*CODE_STARTS, *ADDRESS_STARTS, *PREFIXES) for way in (start, *through_layouts(start))
)
"""What may arrive as the first character of a code that we know, through whichever layout."""


def may_begin_code(character: str) -> bool:
    """Tell whether a character may be the first of a code.

    Codes of others are capital letters and digits, so only a small letter with which no code of ours begins, through
    whichever layout, is certainly typed.
    """
    return not ("a" <= character <= "z") or character in _FIRST


class Scan(msgspec.Struct, frozen=True, eq=False):
    """Hold a scanned code: its kind, and the rest.

    The kind is by our own grammar; of any other code it is unknown.

    `certain` says that the scanner sent its prefix; otherwise it may be somebody's fast typing. `ended` says that Enter
    came behind it. The code is the same either way.
    """

    kind: Kind
    value: str
    certain: bool = False
    ended: bool = True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scan) and (self.kind, self.value) == (other.kind, other.value)

    def __hash__(self) -> int:
        return hash((self.kind, self.value))


def classify(text: str, *, certain: bool = False, ended: bool = True) -> Scan:
    """Return what a scanned text stands for, by our grammar.

    Full-width characters, as a scanner types them into a Chinese input method, count as plain ones.
    """
    plain = clean(unicodedata.normalize("NFKC", text.replace("\x1d", "")))
    return Scan(*(read_code(plain) or ("unknown", plain)), certain=certain, ended=ended)


def without_prefix(text: str) -> str:
    """Return a scanned text without the prefix the scanner put before it."""
    return next((text[len(one) :] for one in PREFIXES if text.startswith(one)), text)
