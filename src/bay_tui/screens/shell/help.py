"""Show every key that works on a screen.

They come from the same bindings that make them work.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from textual.screen import Screen

from bay_tui.i18n import LazyText, _
from bay_tui.screens.shell.desk import Desk
from bay_tui.screens.shell.frame import FramedScreen
from bay_tui.screens.shell.listing import ListScreen
from bay_tui.screens.shell.shown_keys import offers
from bay_tui.screens.shell.status import key_name
from bay_tui.widgets.choice import Choice
from bay_tui.widgets.fields import Field
from bay_tui.widgets.grid import Column, Grid, Row, Section
from bay_tui.widgets.tones import Cell
from bay_tui.wording.latin import initials_of
from bay_tui.workshop.search import matches


class KeyHelp(NamedTuple):
    """Describe what one or several keys do.

    `scope` is where: here, everywhere, in a list.
    """

    keys: str
    does: str
    scope: str


def keys_of(screen: Screen[Any]) -> list[KeyHelp]:
    """Return the keys that work now, the screen's own first."""
    here: dict[str, list[str]] = {}
    anywhere: dict[str, list[str]] = {}
    for key, active in screen.active_bindings.items():
        # Textual brings keys of its own, described in English only; what we mean people to use is ours.
        if not isinstance(active.binding.description, LazyText) or not active.enabled:
            continue
        if isinstance(screen, FramedScreen) and not offers(screen, active.binding):
            continue
        everywhere = (active.binding.id or "").startswith(("global.", "app."))
        does = str(active.binding.description)
        (anywhere if everywhere else here).setdefault(does, []).append(key_name(key))
    found = [KeyHelp("  ".join(keys), does, _("On this screen")) for does, keys in here.items()]
    found += _by_widgets(screen)
    return found + [KeyHelp("  ".join(keys), does, _("Everywhere")) for does, keys in anywhere.items()]


def _by_widgets(screen: Screen[Any]) -> Iterator[KeyHelp]:
    """Yield the keys of lists and forms, which are the same everywhere."""
    where = _("In lists")
    if screen.query(Grid) or screen.query(Choice):
        yield KeyHelp("Enter", _("Open or choose what the cursor is on"), where)
        yield KeyHelp("↑  ↓  j  k", _("Move by one line"), where)
        yield KeyHelp("PgUp  PgDn", _("Move by one page"), where)
        yield KeyHelp("Home  End  g  G", _("To the first, to the last"), where)
    if screen.query(Choice):
        yield KeyHelp("1 … 9", _("Choose by number"), where)
    if screen.query(Field):
        yield KeyHelp("Tab", _("To the next field"), _("In forms"))
        yield KeyHelp("Enter", _("Done with this field"), _("In forms"))


class HelpScreen(ListScreen):
    """Show the keys of another screen, filtered by typing."""

    PROMPT = "?"

    def __init__(self, desk: Desk, screen: str, entries: Sequence[KeyHelp]) -> None:
        super().__init__(desk)
        self._screen = screen
        self._entries = entries

    def title_text(self) -> str:
        """Return which screen's keys these are."""
        return _("Help · {screen}").format(screen=self._screen)

    def keys(self) -> list[tuple[str, str]]:
        """Return the key back."""
        return [("Esc", _("Back"))]

    def columns(self) -> Sequence[Column]:
        """Return the columns for key and effect."""
        return [Column("key", _("Key"), width=18), Column("does", _("What it does"), min=20)]

    def rows(self, query: str) -> Iterable[Row | Section]:
        """Return the keys that match, under where they work."""
        scope = ""
        for entry in self._entries:
            if (
                query
                and not matches(query, entry.does, entry.keys.replace("  ", " "), initials_of(entry.does))
                and query != entry.keys
            ):
                continue
            if entry.scope != scope:
                scope = entry.scope
                yield Section(scope)
            yield Row(f"{entry.keys} {entry.does}", (Cell(entry.keys, "accent"), Cell(entry.does)))

    def open_row(self, key: str) -> None:
        """Leave: Enter has nothing to open here."""
        self.action_leave()
