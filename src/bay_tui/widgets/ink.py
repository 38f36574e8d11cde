"""Colour cells in few bytes.

Of each change of colour, only what differs from the cell before is said.
Textual says every colour of every stretch and takes it all back behind the stretch: 40 bytes for a word in true
colour, where 19 change its colour alone.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from rich.color import ColorSystem
from rich.style import Style

_ATTRIBUTES = {
    "bold": ("1", "22"),
    "dim": ("2", "22"),
    "italic": ("3", "23"),
    "underline": ("4", "24"),
    "blink": ("5", "25"),
    "reverse": ("7", "27"),
    "conceal": ("8", "28"),
    "strike": ("9", "29"),
}
"""What turns an attribute on, and what turns it off."""
_OFF = dict(_ATTRIBUTES.values())
_UNSEEN = frozenset({"1", "3"})
"""The attributes that do not show on a space."""


class Ink(NamedTuple):
    """Hold the SGR parameters of a cell.

    Empty is what the terminal does after a reset.
    """

    attributes: frozenset[str] = frozenset()
    colour: str = ""
    ground: str = ""


Look = tuple[str, Ink]
"""What a cell shows: its text, empty in the second half of a wide character, and its ink."""

RESET = Ink()
"""The ink after a reset."""


@lru_cache(4096)
def ink_of(style: Style | None, colours: ColorSystem) -> Ink:
    """Return the ink of a style where the terminal has these colours."""
    if style is None:
        return RESET
    colour = style.color.downgrade(colours).get_ansi_codes() if style.color else ()
    ground = style.bgcolor.downgrade(colours).get_ansi_codes(foreground=False) if style.bgcolor else ()
    return Ink(
        frozenset(on for name, (on, _off) in _ATTRIBUTES.items() if getattr(style, name)),
        ";".join(colour) if colour != ("39",) else "",
        ";".join(ground) if ground != ("49",) else "",
    )


@lru_cache(4096)
def blank(ink: Ink) -> Ink:
    """Return the ink of a space.

    Its colour shows only where something is drawn through it.
    """
    return Ink(ground=ink.ground) if ink.attributes <= _UNSEEN else ink


class Pen:
    """Know what the terminal draws with.

    As far as was said to it; it begins reset.
    """

    def __init__(self) -> None:
        self._ink = RESET

    def draw(self, looks: Iterable[Look]) -> str:
        """Return what to send for cells that stand side by side."""
        sent: list[str] = []
        now = self._ink
        for text, ink in looks:
            if ink is not now:
                wanted = _under(now, ink) if text == " " else ink
                if wanted != now:
                    sent.append(_change(now, wanted))
                    now = wanted
            sent.append(text)
        self._ink = now
        return "".join(sent)

    def lift(self) -> str:
        """Return what resets the terminal."""
        return "\x1b[0m" if self._ink != RESET else ""


@lru_cache(4096)
def _under(now: Ink, ink: Ink) -> Ink:
    """Return the ink nearest to `now` for a space.

    The space looks in it as in `ink`.
    """
    if not ink.attributes <= _UNSEEN:
        return ink
    return Ink(now.attributes if now.attributes <= _UNSEEN else RESET.attributes, now.colour, ink.ground)


@lru_cache(4096)
def _change(before: Ink, after: Ink) -> str:
    """Return what turns one ink into another.

    The shorter of saying what differs and of beginning anew.
    A terminal without colours (VT100) can only begin anew: it cannot turn a single attribute off.
    """
    off = {_OFF[one] for one in before.attributes - after.attributes}
    kept = {one for one in before.attributes if _OFF[one] not in off}
    colour = (after.colour or "39") if after.colour != before.colour else ""
    ground = (after.ground or "49") if after.ground != before.ground else ""
    differing = [*sorted(off), *sorted(after.attributes - kept), colour, ground]
    anew = ["0", *sorted(after.attributes), after.colour, after.ground]
    if not (before.colour or before.ground or after.colour or after.ground):
        differing = anew
    return "\x1b[" + min((";".join(filter(None, each)) for each in (anew, differing)), key=len) + "m"
