"""What a measurement says: a figure beside the limit it must keep or the peer it is compared with."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured figure.

    ``value`` and ``limit`` are in ``unit``; ``beside`` says in words what the limit is: a requirement, or a
    peer measured in the same run. ``ratio`` is value / limit, so that anything up to 1 is good, and is
    worked out unless given. ``gate`` is False for a peer that is only there to compare with.
    """

    name: str
    value: float
    unit: str
    beside: str
    limit: float
    ratio: float = -1.0
    gate: bool = True

    def __post_init__(self) -> None:
        if self.ratio < 0:
            object.__setattr__(self, "ratio", self.value / self.limit if self.limit else float("inf"))

    @property
    def kept(self) -> bool:
        """Whether the figure keeps its limit; a mere comparison always does."""
        return not self.gate or self.ratio <= 1


def markdown(figures: Iterable[Figure]) -> str:
    """The figures as a Markdown table, widths aligned for reading in a terminal too."""
    rows: list[Sequence[str]] = [("figure", "measured", "beside", "limit", "ratio", "")]
    rows += [
        (
            figure.name,
            f"{_number(figure.value)} {figure.unit}",
            figure.beside,
            f"{_number(figure.limit)} {figure.unit}",
            f"{_number(figure.ratio)}",
            ("ok" if figure.kept else "OVER") if figure.gate else "",
        )
        for figure in figures
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "| " + " | ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
