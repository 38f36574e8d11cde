"""Print tables and JSON without anything a terminal could obey."""

import os
import sys
from collections.abc import Sequence
from typing import TextIO

import msgspec

from bay_tui.environment import glyphs_of
from bay_tui.wording.glyphs import shown
from bay_tui.workshop.text import cells, clean, fit


def print_json(value: object) -> None:
    """Print a value as JSON, indented, with sorted keys.

    Two equal states print equally.
    """
    text = msgspec.json.format(msgspec.json.encode(value, order="sorted"), indent=2)
    sys.stdout.write(text.decode() + "\n")


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under their headings, in aligned columns.

    Columns are as wide as their widest text, the last one unpadded. Headings that are all empty are left out.
    """
    table = [[clean(text) for text in row] for row in (head, *rows)]
    widths = [max(cells(row[column]) for row in table) for column in range(len(head))]
    for row in table if any(head) else table[1:]:
        padded = [fit(text, width) for text, width in zip(row[:-1], widths[:-1], strict=True)]
        print(drawable("  ".join([*padded, row[-1]]).rstrip(), sys.stdout))


def print_line(text: str) -> None:
    """Print one line of text."""
    print(drawable(clean(text), sys.stdout))


def drawable(text: str, stream: TextIO) -> str:
    """Return a clean text in glyphs the terminal can show.

    A file or a pipe gets it as it is.
    """
    return shown(text, glyphs_of(os.environ)) if stream.isatty() else text
