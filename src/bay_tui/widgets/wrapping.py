"""Break text into lines as its script does. Pure."""

from bay_tui.workshop.text import CLOSING_SIGNS, OPENING_SIGNS, cells


def wrapped(text: str, width: int) -> list[str]:
    """Return `text` in lines of at most `width` cells.

    It is broken at spaces, or between the characters of Chinese.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in _words(paragraph):
            if line and cells(line) + cells(word.rstrip()) > width:
                lines.append(line.rstrip())
                line = ""
            while cells(word) > max(width, 2):
                head = _head(word, max(width, 2))
                lines.append(head)
                word = word[len(head) :]  # noqa: PLW2901
            line += word
        lines.append(line.rstrip())
    return lines


def _words(text: str) -> list[str]:
    """Cut before every wide character and after every space.

    A sign that closes stays with what stands before it, one that opens with what stands behind it; a figure stays with
    the character behind it, which is its unit.
    """
    found: list[str] = []
    for character in text:
        if not found or found[-1].endswith(" ") or _begins(found[-1], character):
            found.append(character)
        else:
            found[-1] += character
    return found


def _begins(word: str, character: str) -> bool:
    if character in CLOSING_SIGNS or word[-1] in OPENING_SIGNS or word[-1].isdecimal():
        return False
    return cells(character) == 2 or not (word.isascii() or all(cells(one) < 2 for one in word))


def _head(word: str, width: int) -> str:
    head = ""
    for character in word:
        if cells(head) + cells(character) > width:
            break
        head += character
    while len(head) > 1 and word[len(head)] in CLOSING_SIGNS:
        head = head[:-1]
    return head
