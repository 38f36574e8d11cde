"""Signs five rows high for a wall screen, painted as coloured cells: no font has to have them."""

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
    ":": (" ", "#", " ", "#", " "),
    "!": ("#", "#", "#", " ", "#"),
}
"""Each sign row by row; a dot and a blank are two cells each."""


def has_signs(text: str) -> bool:
    """Say whether there is a sign for every character."""
    return all(char in _SIGNS for char in text)


def width_of(text: str) -> int:
    """Return the cells of a text of signs, with one between each two."""
    return sum(2 * len(_SIGNS[char][0]) for char in text) + max(0, len(text) - 1)


def painted(text: str, row: int) -> Iterator[tuple[str, bool]]:
    """Yield what stands in one row, from 0, of a text of signs: so many blanks, and whether they are lit."""
    for number, char in enumerate(text):
        if number:
            yield " ", False
        for dot in _SIGNS[char][row]:
            yield "  ", dot == "#"
