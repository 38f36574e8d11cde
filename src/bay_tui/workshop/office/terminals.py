"""Naming terminals: by id, and by what they are called."""

from bay_tui.workshop.records import Terminal
from bay_tui.workshop.view import View


def name_of_terminal(view: View, terminal: str) -> str:
    """Return what a terminal is called; its id where it is unknown."""
    known = view.get(Terminal, terminal)
    return known.name if known is not None else terminal


def terminal_named(view: View, name: str) -> Terminal | None:
    """Return the terminal of that name, if one is let in.

    Those that were shut out have lost theirs.
    """
    return next((one for one in view.every(Terminal) if one.name == name and not one.revoked), None)
