"""List what went out over the counter and came back. Pure."""

from typing import NamedTuple

from bay_tui.workshop.parts.lines import out_on
from bay_tui.workshop.records import Part, PartsLine, PartsReturn
from bay_tui.workshop.view import View


class IssuedLine(NamedTuple):
    """Hold a line that went out.

    `out` is how much is out still, `backs` what came back.
    """

    line: PartsLine
    part: Part | None
    out: float
    backs: tuple[PartsReturn, ...]


def issued_lines(view: View) -> list[IssuedLine]:
    """Return the lines that went out, the last one first."""
    lines = [line for line in view.every(PartsLine) if line.issued > 0]
    found = sorted(lines, key=lambda line: (line.issued_at or line.at, line.id), reverse=True)
    return [_issued(view, line) for line in found]


def _issued(view: View, line: PartsLine) -> IssuedLine:
    part = view.get(Part, line.part) if line.part else None
    return IssuedLine(line, part, out_on(line), tuple(view.find(PartsReturn, "line", line.id)))
