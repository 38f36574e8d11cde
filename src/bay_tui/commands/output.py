"""Print tables and JSON without anything a terminal could obey."""

import contextlib
import io
import os
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import TextIO

import msgspec

from bay_tui.commands.failures import Failed
from bay_tui.environment import glyphs_of
from bay_tui.wording.glyphs import shown
from bay_tui.workshop.text import cells, clean, fit


def print_json(value: object) -> None:
    """Print a value as JSON, indented, with sorted keys.

    Two equal states print equally.
    """
    text = msgspec.json.format(msgspec.json.encode(value, order="sorted"), indent=2)
    print_text(text.decode() + "\n")


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under their headings, in aligned columns.

    Columns are as wide as their widest text, the last one unpadded. Headings that are all empty are left out.
    """
    table = [[clean(text) for text in row] for row in (head, *rows)]
    widths = [max(cells(row[column]) for row in table) for column in range(len(head))]
    for row in table if any(head) else table[1:]:
        padded = [fit(text, width) for text, width in zip(row[:-1], widths[:-1], strict=True)]
        print_text(drawable("  ".join([*padded, row[-1]]).rstrip(), sys.stdout) + "\n")


def print_line(text: str) -> None:
    """Print one line of text."""
    print_text(drawable(clean(text), sys.stdout) + "\n")


def print_text(text: str) -> None:
    """Print a text as it is.

    Raises Failed where that is not possible.
    """
    with _output() as stream:
        stream.write(text)


def finish_output() -> None:
    """Send what was printed on its way.

    Raises Failed where that is not possible.
    """
    with _output() as stream:
        stream.flush()


@contextmanager
def _output() -> Generator[TextIO]:
    """Yield where to print to.

    That is nowhere where whoever started us closed the output. A full disk raises Failed; BrokenPipeError is left: who
    read has seen enough. From then on output goes nowhere, since Python would try once more at its end, and complain.
    """
    try:
        yield sys.stdout or io.StringIO()
    except OSError as error:
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise
        raise Failed("output-lost", problem=error.strerror) from error


def drawable(text: str, stream: TextIO | None) -> str:
    """Return a clean text in glyphs the terminal can show.

    A file or a pipe gets it as it is.
    """
    return shown(text, glyphs_of(os.environ)) if stream is not None and stream.isatty() else text
