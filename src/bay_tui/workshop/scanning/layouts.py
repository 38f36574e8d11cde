"""Read scans that came through a wrong keyboard layout.

They were something else before, and one layout made them so.

A scanner presses the keys of an American keyboard. Where the computer believes in another one, or Caps Lock is on, or
an input method is listening, other characters arrive, always in the same way. Pure: texts in, texts out.
"""

import unicodedata
from collections.abc import Iterator
from typing import Literal

Layout = Literal["caps", "german", "french", "british", "ime"]
"""What was in the way: Caps Lock, a keyboard layout, a Chinese input method."""

# What the keys of the first line give on a keyboard of that country.
_FROM_AMERICAN: dict[Layout, tuple[str, str]] = {
    "german": ("yzYZ-/:;~]_*+", "zyZY\u00df-\u00d6\u00f6\u00b0+?(`"),
    "french": ("aqwzmAQWZM1234567890-/.:;]$%*_", "qazw,QAZW?&\u00e9\"'(-\u00e8_\u00e7\u00e0)!:Mm$458\u00b0"),
    "british": ("~", "\u00ac"),
    "ime": ("]/.[$", "\u3011\u3001\u3002\u3010\u00a5"),
}
_TO_AMERICAN: dict[Layout, dict[int, int]] = {
    layout: str.maketrans(wrong, american) for layout, (american, wrong) in _FROM_AMERICAN.items()
}


def before_layouts(text: str) -> Iterator[tuple[Layout, str]]:
    """Yield what a scanner may have sent where `text` arrived.

    There is one for each thing that can have been in the way.
    """
    if (before := text.swapcase()) != text:
        yield "caps", before
    for layout, table in _TO_AMERICAN.items():
        if (before := text.translate(table)) != text:
            yield layout, before


def without_input_method(character: str) -> str:
    """Return the key somebody pressed for a full-width character.

    Of a character that stands for no key it is that character.
    """
    return unicodedata.normalize("NFKC", character).translate(_TO_AMERICAN["ime"])


def through_layouts(prefix: str) -> tuple[str, ...]:
    """Return what may arrive of a scanner's prefix.

    Something was in the way.
    """
    forward = [prefix.translate(str.maketrans(american, wrong)) for american, wrong in _FROM_AMERICAN.values()]
    return tuple(dict.fromkeys(one for one in (prefix.swapcase(), *forward) if one != prefix))
