"""Tell what a terminal may send."""

from bay_tui.workshop.operation import SERVER_DEVICE, Args
from bay_tui.workshop.records import Terminal
from bay_tui.workshop.view import View
from bay_tui.workshop.words import Scope

_REACH = {scope: reach for reach, scope in enumerate(Scope)}


def scope_of(view: View, terminal: str) -> Scope:
    """Return the scope of a terminal, named by its id.

    One that was enrolled before there were scopes, and has been given none yet, does what it did, but no office acts.
    """
    known = view.get(Terminal, terminal)
    return (known.scope if known is not None else None) or Scope.COUNTER


def may_send(view: View, terminal: str, args: Args | type[Args]) -> bool:
    """Tell whether an operation may come from a terminal.

    The server itself (`SERVER_DEVICE`) may send everything; a terminal for looking sends nothing.
    """
    if terminal == SERVER_DEVICE:
        return True
    scope = scope_of(view, terminal)
    return scope is not Scope.VIEW and _REACH[scope] >= _REACH[args.needs]
