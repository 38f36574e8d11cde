"""Follow which number took the place of which."""

from collections.abc import Iterator

from bay_tui.workshop.records import Part
from bay_tui.workshop.view import View


def newer_numbers(view: View, part: Part) -> Iterator[str]:
    """Yield the numbers that took a part's place, the next one first.

    It ends with one that is not known here, or before one that was there already: records of before may go round.
    """
    seen = {part.id}
    found: Part | None = part
    while found is not None and found.superseded_by and found.superseded_by not in seen:
        seen.add(found.superseded_by)
        yield found.superseded_by
        found = view.get(Part, found.superseded_by)


def goes_round(view: View, part: Part) -> bool:
    """Say whether a part would take its own place in the end."""
    if part.superseded_by == part.id:
        return True
    newest = view.get(Part, list(newer_numbers(view, part))[-1]) if part.superseded_by else None
    return newest is not None and newest.superseded_by == part.id


class OlderNumbers:
    """Know the parts whose place a part took.

    All parts are read once; those that go round took nobody's place.
    """

    def __init__(self, view: View) -> None:
        self._older: dict[str, list[Part]] = {}
        for part in view.every(Part):
            if part.superseded_by and not goes_round(view, part):
                self._older.setdefault(part.superseded_by, []).append(part)

    def of(self, part: str) -> list[Part]:
        """Return the parts whose place this one took at once."""
        return self._older.get(part, [])
