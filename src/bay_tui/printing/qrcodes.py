"""Make QR codes for screens, printers and paper.

As modules, and as lines of half blocks. The quiet zone is two modules: measured decoders read that as well as four.
"""

from typing import Literal

from bay_tui.workshop.text import clean

QUIET = 2
"""Modules of white around a code."""

Level = Literal["L", "Q"]
"""How much of a code may be spoilt: L 7 % on a screen, Q 25 % on paper that gets greasy."""

_HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def qr_modules(text: str, level: Level = "L") -> list[list[bool]] | None:
    """Return the modules with their quiet zone, True being dark.

    None for a text that no code can hold.
    """
    import qrcode
    from qrcode.exceptions import DataOverflowError

    correction = {"L": qrcode.ERROR_CORRECT_L, "Q": qrcode.ERROR_CORRECT_Q}[level]
    code = qrcode.QRCode(error_correction=correction, border=QUIET)
    code.add_data(clean(text))
    try:
        code.make(fit=True)
    except (DataOverflowError, ValueError):
        return None
    return [[bool(module) for module in row] for row in code.get_matrix()]


def qr_lines(text: str, width: int, height: int) -> list[str] | None:
    """Return the code as lines of half blocks, dark being ink.

    None where it does not fit. Short upper-case addresses make small codes.
    """
    matrix = qr_modules(text)
    if matrix is None or len(matrix) > width or (len(matrix) + 1) // 2 > height:
        return None
    if len(matrix) % 2:
        matrix.append([False] * len(matrix))
    return [
        "".join(_HALVES[upper, lower] for upper, lower in zip(matrix[at], matrix[at + 1], strict=True))
        for at in range(0, len(matrix), 2)
    ]
