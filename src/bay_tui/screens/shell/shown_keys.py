"""Return key bars in the order the moment needs."""

from collections.abc import Iterable

from textual.binding import Binding, BindingType

from bay_tui.screens.shell.bar_keys import offers
from bay_tui.screens.shell.frame import FramedScreen


def shown_keys(screen: FramedScreen, wanted: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return (key, label) for each (binding id, label).

    The keys are those the settings gave the bindings; those that the person may not use are left out.
    """
    found: dict[str, Binding] = {}
    for cls in reversed(type(screen).__mro__):
        own: Iterable[BindingType] = vars(cls).get("BINDINGS", ())
        found.update({one.id: one for one in own if isinstance(one, Binding) and one.id})
    return [(screen.host.key_for(found[id]), label) for id, label in wanted if offers(screen, found[id])]
