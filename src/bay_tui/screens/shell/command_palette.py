"""Find a command by its name in either language, and run it.

Offered is all that can be done here and now.
"""

import gettext
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple, cast

from textual.app import App
from textual.screen import Screen

from bay_tui.i18n import DOMAIN, LOCALE, LazyText, _, language
from bay_tui.screens.shell.desk import Desk
from bay_tui.screens.shell.listing import ListScreen
from bay_tui.screens.shell.status import key_name
from bay_tui.widgets.grid import Column, Row, Section
from bay_tui.widgets.tones import Cell
from bay_tui.wording.latin import initials_of
from bay_tui.workshop.search import leading_first, matches

_HIDDEN_ACTIONS = ("open('commands')", "back", "leave")


class Command(NamedTuple):
    """Describe a command: its names, its key, and its action.

    The names are in English and in Chinese.
    """

    id: str
    english: str
    chinese: str
    key: str
    run: Callable[[], Awaitable[object]]

    @property
    def initials(self) -> str:
        """Return the initials of the Chinese name's pinyin.

        They are for keyboards without an input method.
        """
        return initials_of(self.chinese)


@cache
def _chinese() -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, LOCALE, languages=["zh_CN"], fallback=True)


def command(id: str, name: str, key: str, run: Callable[[], Awaitable[object]]) -> Command:
    """Return a command from its name, which is an English source text."""
    english = str.__str__(name) if isinstance(name, LazyText) else name
    return Command(id, english, _chinese().gettext(english), key, run)


def commands_of(screen: Screen[Any]) -> list[Command]:
    """Return what the bindings of a screen can do now.

    Each is there once, under the first of its keys.
    """
    app = cast("App[object]", screen.app)  # pyright: ignore[reportUnknownMemberType]
    found: dict[str, Command] = {}
    for key, active in screen.active_bindings.items():
        binding, node = active.binding, active.node
        usable = binding.id and binding.description and active.enabled and binding.action not in _HIDDEN_ACTIONS
        if not usable or binding.id in found:
            continue

        async def run(action: str = binding.action, node: Any = node) -> None:
            """Run the action where its binding stands."""
            await app.run_action(action, node)

        found[str(binding.id)] = command(str(binding.id), binding.description, key_name(key), run)
    return list(found.values())


class CommandScreen(ListScreen):
    """Offer the commands by typing.

    Type a part of a name, Enter carries it out.
    """

    PROMPT = ":"

    def __init__(self, desk: Desk, commands: Sequence[Command]) -> None:
        super().__init__(desk)
        self._commands = {one.id: one for one in commands}

    def title_text(self) -> str:
        """Return what this is."""
        return _("All commands")

    def keys(self) -> list[tuple[str, str]]:
        """Return the two keys."""
        return [("Enter", _("Do it")), ("Esc", _("Back"))]

    def columns(self) -> Sequence[Column]:
        """Return name, name in the other language, and key."""
        return [
            Column("name", _("Command"), min=20, flex=2),
            Column("other", min=12, drop=1),
            Column("key", _("Key"), width=8),
        ]

    def rows(self, query: str) -> Iterable[Row | Section]:
        """Return the commands that match, leading ones first.

        A name matches, or the initials; first are those with a name that begins with what was typed.
        """
        chinese = language() == "zh_CN"
        found = [one for one in self._commands.values() if not query or _matches(one, query)]
        for one in leading_first(found, query, lambda one: (one.english, one.chinese, one.initials)):
            names = (one.chinese, one.english) if chinese else (one.english, one.chinese)
            other = names[1] if names[1] != names[0] else ""
            yield Row(one.id, (Cell(names[0]), Cell(other, "dim"), Cell(one.key, "accent")))

    def open_row(self, key: str) -> None:
        """Close, then run the command where it was asked for."""
        self.host.go_back()
        self.app.call_later(self._commands[key].run)  # pyright: ignore[reportUnknownMemberType]


def _matches(one: Command, query: str) -> bool:
    return matches(query, one.english, one.chinese, one.key, one.initials)
