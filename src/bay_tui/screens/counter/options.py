"""Offer what the counter answers with: supplier orders, and reasons."""

from collections.abc import Iterable

from bay_tui.i18n import _
from bay_tui.screens.common.cells import Moment
from bay_tui.widgets.choice import Option
from bay_tui.workshop.records import Purchase

_SHOWN = 7


def purchase_options(coming: Iterable[Purchase], moment: Moment) -> list[Option]:
    """Return the supplier orders a line may wait for."""
    return [
        Option(one.id, f"{one.number} {one.supplier}", hint=moment.day_and_time(one.eta)) for one in coming if one.eta
    ][:_SHOWN]


def cancel_reasons() -> list[Option]:
    """Return the usual reasons why a line is cancelled."""
    return [
        Option("not needed", _("Not needed any more")),
        Option("twice", _("Asked for twice")),
        Option("wrong", _("Wrong part asked for")),
        Option("customer", _("The customer does not want it")),
    ]


def substitute_reasons() -> list[Option]:
    """Return the usual reasons why another part serves."""
    return [
        Option("superseded", _("New number for the same part")),
        Option("equivalent", _("Equivalent part")),
        Option("found", _("This is the part that was described")),
        Option("stock", _("The one asked for is not in stock")),
    ]
