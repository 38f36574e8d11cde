"""Choose the keys of a screen's key bar.

They are what the person may do here and now, by the roles of the operations that the keys record.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from textual.binding import Binding, BindingType

from bay_tui.i18n import LazyText
from bay_tui.widgets.keybar import KeyBar
from bay_tui.workshop.operations import Args

if TYPE_CHECKING:
    from bay_tui.screens.shell.frame import FramedScreen

Records = Mapping[str, tuple[type[Args], ...]]
"""By action, the operations that its key may record."""

FOR_LOOKING = ("board", "wall", "commands")
"""The screens of a board on which nobody records anything."""

OPENING = frozenset({"open", "finding", "parts", "check", "finish", "indirect"})
"""The actions that open a screen or a question and do nothing else: going back undoes them."""

_EVERYWHERE = ("global.", "app.")


@runtime_checkable
class SaysWhatIsIdle(Protocol):
    """Describe a screen that knows its idle keys."""

    def idle(self) -> Collection[str]:
        """Return the actions that would change nothing now.

        The bar leaves them out; whoever presses their key is told why nothing happens.
        """
        ...


def offers(screen: "FramedScreen", binding: Binding) -> bool:
    """Tell whether the person may do what a key is for.

    Whoever presses another key all the same is told why not.
    """
    if screen.desk.read_only and _name(binding.action) == "open" and _parsed(binding.action)[1][0] not in FOR_LOOKING:
        return False
    recorded = _recorded(type(screen))
    needed = recorded.get(binding.action) or recorded.get(_name(binding.action), ())
    return not needed or any(screen.desk.may(operation) for operation in needed)


def works(screen: "FramedScreen", binding: Binding) -> bool:
    """Tell whether a key does something here that the person may do."""
    return offers(screen, binding) and bool(screen.check_action(*_parsed(binding.action)))


def only_opens(binding: Binding) -> bool:
    """Tell whether a key opens something and does nothing else."""
    return _name(binding.action) in OPENING


def acts_for_good(screen: "FramedScreen", letter: str) -> bool:
    """Tell whether a letter does here what going back undoes not.

    Letters of a widget move its cursor.
    """
    active = screen.active_bindings.get(letter)
    return active is not None and active.node is screen and not only_opens(active.binding)


def bar_keys(screen: "FramedScreen") -> list[tuple[str, str]]:
    """Return the keys for the bar: the screen's own choice first.

    Behind them stand all others that do something here, as far as there is room: those of the screen, then those that
    work everywhere. While text is typed, characters are no keys.
    """
    found = screen.keys()
    idle = screen.idle() if isinstance(screen, SaysWhatIsIdle) else ()
    shown = {key for key, _label in found}
    typing = screen.focused is not None and screen.focused.check_consume_key("a", "a")
    for binding in _further(type(screen)):
        key = screen.host.key_for(binding)
        if not {binding.action, _name(binding.action)}.isdisjoint(idle):
            continue
        if key not in shown and not (typing and len(key) == 1) and works(screen, binding):
            shown.add(key)
            found.append((key, str(binding.description)))
    return found


def shown_keys(screen: "FramedScreen", wanted: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return (key, label) for each (binding id, label).

    The keys are those the settings gave the bindings; those that the person may not use are left out.
    """
    found: dict[str, Binding] = {}
    for cls in reversed(type(screen).__mro__):
        own: Iterable[BindingType] = vars(cls).get("BINDINGS", ())
        found.update({one.id: one for one in own if isinstance(one, Binding) and one.id})
    return [(screen.host.key_for(found[id]), label) for id, label in wanted if offers(screen, found[id])]


def beyond_the_bar(screen: "FramedScreen", wanted: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return (key, label) for each (binding id, label) that the bar lacks.

    It has no room for them at this width.
    """
    bar = screen.query_one("#keys", KeyBar)
    bar.set_keys(bar_keys(screen))
    there = {key for key, _label in bar.shown(screen.size.width)}
    return [(key, label) for key, label in shown_keys(screen, wanted) if key not in there]


@cache
def _recorded(cls: "type[FramedScreen]") -> Records:
    """Return the operations of each action; a class goes before its bases."""
    found: dict[str, tuple[type[Args], ...]] = {}
    for base in reversed(cls.__mro__):
        found.update(vars(base).get("RECORDS", {}))
    return found


@cache
def _further(cls: "type[FramedScreen]") -> tuple[Binding, ...]:
    """Return all bindings of a screen that have words of ours.

    Those that work everywhere come last; help has its own place.
    """
    own = [one for base in cls.__mro__ for one in _ours(vars(base).get("BINDINGS", ()))]
    here = [one for one in own if not (one.id or "").startswith(_EVERYWHERE)]
    everywhere = [one for one in own if one not in here and one.id != "global.help"]
    return (*here, *everywhere)


def _ours(bindings: Iterable[BindingType]) -> Iterator[Binding]:
    return (one for one in bindings if isinstance(one, Binding) and one.id and isinstance(one.description, LazyText))


def _name(action: str) -> str:
    return action.partition("(")[0]


@cache
def _parsed(action: str) -> tuple[str, tuple[object, ...]]:
    """Return an action's name and its arguments, as Textual calls it."""
    from textual.actions import parse

    _namespace, name, arguments = parse(action)
    return name, arguments
