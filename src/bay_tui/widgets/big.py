"""Paint signs five rows high, for a wall screen.

They are coloured cells: no font has to have them.
"""

from collections.abc import Iterator

ROWS = 5
"""How many rows a sign has."""

_SIGNS = {
    "0": ("###", "# #", "# #", "# #", "###"),
    "1": (" # ", "## ", " # ", " # ", "###"),
    "2": ("###", "  #", "###", "#  ", "###"),
    "3": ("###", "  #", "###", "  #", "###"),
    "4": ("# #", "# #", "###", "  #", "  #"),
    "5": ("###", "#  ", "###", "  #", "###"),
    "6": ("###", "#  ", "###", "# #", "###"),
    "7": ("###", "  #", "  #", "  #", "  #"),
    "8": ("###", "# #", "###", "# #", "###"),
    "9": ("###", "# #", "###", "  #", "###"),
    "h": ("#  ", "#  ", "###", "# #", "# #"),
    "d": ("  #", "  #", "###", "# #", "###"),
    "天": ("###", " # ", "###", "# #", "# #"),
    ":": (" ", "#", " ", "#", " "),
    "!": ("#", "#", "#", " ", "#"),
}
"""Each sign row by row; a dot and a blank are two cells each."""


def has_signs(text: str) -> bool:
    """Tell whether there is a sign for every character."""
    return all(char in _SIGNS for char in text)


def width_of(text: str) -> int:
    """Return how many cells a text of signs takes.

    There is one between each two.
    """
    return sum(2 * len(_SIGNS[char][0]) for char in text) + max(0, len(text) - 1)


def painted(text: str, row: int) -> Iterator[tuple[str, bool]]:
    """Yield one row of a text of signs, in stretches.

    Each is so many blanks, and whether they are lit; rows count from 0.
    """
    for number, char in enumerate(text):
        if number:
            yield " ", False
        for dot in _SIGNS[char][row]:
            yield "  ", dot == "#"
