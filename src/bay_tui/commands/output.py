"""Printing for people and for programs: aligned tables and JSON, with nothing in them a terminal could obey."""

import sys
from collections.abc import Sequence

import msgspec

from bay_tui.workshop.text import cells, clean, fit


def print_json(value: object) -> None:
    """Print a value as JSON, indented, with sorted keys, so that two equal states print equally."""
    text = msgspec.json.format(msgspec.json.encode(value, order="sorted"), indent=2)
    sys.stdout.write(text.decode() + "\n")


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under their headings, if any is not empty; columns as wide as their widest text, the last unpadded."""
    table = [[clean(text) for text in row] for row in (head, *rows)]
    widths = [max(cells(row[column]) for row in table) for column in range(len(head))]
    for row in table if any(head) else table[1:]:
        padded = [fit(text, width) for text, width in zip(row[:-1], widths[:-1], strict=True)]
        print("  ".join([*padded, row[-1]]).rstrip())


def print_line(text: str) -> None:
    """Print one line of text."""
    print(clean(text))
