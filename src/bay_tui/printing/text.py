"""Show labels in a terminal.

The code in half blocks, black on bright white whatever its colours, words beside it.
"""

from collections.abc import Iterable

from bay_tui.printing.labels import Label
from bay_tui.printing.qrcodes import qr_lines
from bay_tui.workshop.text import clean

_INK, _PLAIN = "\x1b[30;107m", "\x1b[0m"
_WIDEST, _HIGHEST = 120, 60


def text_of(labels: Iterable[Label]) -> str:
    """Return the labels one below the other."""
    return "\n".join(map(_label, labels))


def _label(label: Label) -> str:
    code = qr_lines(label.code, _WIDEST, _HIGHEST) or []
    words = ["", label.head, *label.lines, "", label.code]
    beside = [clean(one) for one in words[: len(code)]]
    beside += [""] * (len(code) - len(beside))
    return "".join(f"{_INK}{line}{_PLAIN}  {word}".rstrip() + "\n" for line, word in zip(code, beside, strict=True))
