"""Word vehicle checks on a job card.

They tell what was in order, what was not, and what nobody looked at.
"""

from collections import Counter
from collections.abc import Iterator

from bay_tui.i18n import _, listed_apart
from bay_tui.screens.common.cells import mark_cell
from bay_tui.screens.findings.check_sheet import counted_cells
from bay_tui.screens.findings.reading import Card, measured, text_rows
from bay_tui.widgets.grid import Row
from bay_tui.widgets.tones import Cell
from bay_tui.wording.catalogue import item_word, reworded
from bay_tui.workshop.office.people import name_of_staff
from bay_tui.workshop.readmodels.visit_checks import checks_of
from bay_tui.workshop.words import Severity

_UNBROKEN = "\N{NO-BREAK SPACE}"
"""Keeps a count with its word where the line wraps; it is drawn as a space."""


def check_rows(card: Card) -> Iterator[Row]:
    """Return the rows of the visit's checks, the newest first.

    What became a finding stands among the findings.
    """
    for check in checks_of(card.view, card.order.id):
        counted = Counter(result.severity for result in check.results)
        summary = "  ".join(cell.text.replace(" ", _UNBROKEN) for cell in counted_cells(counted))
        sign = mark_cell(card.marks.get(("check", check.id), "")).text
        label = Cell(f"{card.moment.day_and_time(check.at)} {sign}".rstrip(), "info")
        yield from text_rows(card, f"check:{check.id}", label, f"{summary}  {name_of_staff(card.view, check.by)}")
        unchecked = [item_word(one.item) for one in check.results if one.severity is Severity.NOT_CHECKED]
        if unchecked:
            text = _("Not checked: {items}").format(items=listed_apart(unchecked))
            yield from text_rows(card, f"check:{check.id}:open", Cell(), text, "warn")
        values = [
            _("{item}: {said}").format(item=item_word(one.item), said=measured(one.measurement))
            for one in check.results
            if one.measurement is not None and one.severity is Severity.GREEN
        ]
        if values:
            text = _("Measured: {values}").format(values=listed_apart(values))
            yield from text_rows(card, f"check:{check.id}:measured", Cell(), text, "dim")
        for one in check.results:
            if one.note:
                text = _("{item}: {said}").format(item=item_word(one.item), said=reworded(one.note))
                yield from text_rows(card, f"check:{check.id}:{one.item}", Cell(), text)
