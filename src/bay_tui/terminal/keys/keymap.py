"""Check the keys that the settings give to actions.

Textual takes any keymap without a word: an unknown name does nothing, and of two actions on one key the one is lost.
So every line is checked before it is used. A line that is wrong is left out, and said; the others count.
"""

import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from textual.binding import Binding
from textual.screen import Screen

from bay_tui import screens
from bay_tui.i18n import _, lazy
from bay_tui.screens.shell.status import key_name
from bay_tui.textual_compat.key_names import key_of

if TYPE_CHECKING:
    from bay_tui.terminal.app import BayApp

_PRINTABLE = {key_of(chr(code)): chr(code) for code in range(32, 127)}
_FUNCTION_KEYS = {f"f{number}" for number in range(1, 13)}
_CONTROL_KEYS = {f"ctrl+{letter}" for letter in "abdefgknopqrstuvwxyz"}
_RESERVED = {
    *"0123456789jkgG", "enter", "ctrl+j", "ctrl+m", "escape", "tab", "shift+tab", "ctrl+i", "backspace", "ctrl+h",
    "delete", "up", "down", "left", "right", "home", "end", "pageup", "pagedown", "ctrl+c", "ctrl+l",
}  # fmt: skip
"""Keys that lists, choices and forms need, and those that old terminals send for one of them."""

PLACES = {
    "app": lazy("everywhere"),
    "global": lazy("everywhere"),
    "job": lazy("My work, job card"),
    "signin": lazy("Sign-in"),
    "enrol": lazy("First run"),
    "list": lazy("Help, all commands"),
    "confirm": lazy("questions"),
    "ask": lazy("questions"),
    "work": lazy("My work"),
    "card": lazy("Job card"),
    "finding": lazy("Finding"),
    "check": lazy("Vehicle check"),
    "parts": lazy("Parts request"),
    "counter": lazy("Parts counter"),
    "desk": lazy("Parts counter, stock"),
    "picking": lazy("Pick list by bin"),
    "returns": lazy("Returns"),
    "prepick": lazy("Tomorrow's parts"),
    "stock": lazy("Stock"),
    "purchases": lazy("Supplier orders"),
    "counts": lazy("Count sheets"),
    "claims": lazy("Quarantine and claims"),
    "figures": lazy("Figures of the counter"),
    "board": lazy("Bay board"),
    "outbox": lazy("Outbox and exceptions"),
    "report": lazy("Day report"),
    "history": lazy("History"),
    "dispatch": lazy("Dispatch"),
    "roster": lazy("Roster"),
}
"""Where the bindings work, by the first word of their id, which stands for itself where it is not among these."""


class KeyOf(NamedTuple):
    """Describe an action that may be given other keys.

    Its id, its keys as they are now, what it does and where.
    """

    id: str
    keys: tuple[str, ...]
    does: str
    where: str


class Checked(NamedTuple):
    """Hold the right lines of a keymap, and the problems.

    There is a sentence for each line left out.
    """

    keymap: dict[str, str]
    problems: tuple[str, ...]


def every_key(keymap: Mapping[str, str]) -> list[KeyOf]:
    """Return every action with an id, and its keys now.

    `keymap` is a checked one.
    """
    return [
        KeyOf(
            id,
            tuple(map(key_name, _keys(keymap.get(id, one.key)))),
            str(one.description),
            str(PLACES.get(place := id.partition(".")[0], place)),
        )
        for id, one in _bindings().items()
    ]


def checked(keymap: Mapping[str, str]) -> Checked:
    """Return the usable part of a keymap, and its problems."""
    problems = {id: problem for id, keys in keymap.items() if (problem := _problem(id, keys))}
    used = {id: ",".join(_keys(keys)) for id, keys in keymap.items() if id not in problems}
    while clash := _clash(used):
        id, key, other = clash
        del used[id]
        text = _("[keymap] {id}: {key} is the key of “{other}” ({other_id}) already; so “{does}” keeps its own.")
        problems[id] = text.format(
            id=id,
            key=key_name(key),
            other=_bindings()[other].description,
            other_id=other,
            does=_bindings()[id].description,
        )
    return Checked(used, tuple(problems[id] for id in keymap if id in problems))


def use_keymap(app: "BayApp", keymap: Mapping[str, str]) -> None:
    """Let the app use these keys.

    What is wrong with them is said on its status line.
    """
    usable, problems = checked(keymap)
    app.set_keymap(usable)
    app.keys_given = usable
    if problems:
        app.desk.say(problems[0], "warn")


def moved_to(key: str, classes: Iterable[type[Any]], keymap: Mapping[str, str]) -> str:
    """Return the key that now does what `key` did.

    A checked keymap gives it; the first of these classes that has `key` counts.
    """
    for cls in classes:
        for one in _own(cls):
            if key in _keys(one.key):
                now = _keys(keymap.get(str(one.id), one.key))
                return key if key in now else now[0]
    return key


def _problem(id: str, keys: str) -> str:
    """Return what is wrong with one line, else an empty text."""
    binding = _bindings().get(id)
    if binding is None:
        close = get_close_matches(id, _bindings(), 1)
        hint = _("did you mean {id}?").format(id=close[0]) if close else _("`bay-tui show keys` lists them.")
        return _("[keymap] {id}: there is no such action; {hint}").format(id=id, hint=hint)
    own, wanted = _keys(binding.key), _keys(keys)
    for key in wanted:
        if key in own:
            continue
        if why := _why_not(key):
            return _("[keymap] {id}: {why} “{does}” keeps its own key.").format(
                id=id, why=why, does=binding.description
            )
    if all(key in _PRINTABLE for key in wanted) and not any(key in _PRINTABLE for key in own):
        text = _(
            "[keymap] {id}: {key} is text where text is typed; give “{does}” a function key or Ctrl with a letter."
        )
        return text.format(id=id, key=keys, does=binding.description)
    return ""


def unsendable(key: str) -> str:
    """Return a warning for a key some terminals cannot send.

    `key` is Textual's name of it; the text is empty where every terminal sends it.
    """
    if key in _PRINTABLE or key in _FUNCTION_KEYS or key in _CONTROL_KEYS or key in _RESERVED:
        return ""
    if "+" in key or (key[:1] == "f" and key[1:].isdigit()):
        return _("not every terminal can send {key}.").format(key=key)
    return ""


def _why_not(key: str) -> str:
    if key in _RESERVED:
        return _("{key} is needed in lists and forms.").format(key=key_name(key))
    if key in _PRINTABLE or key in _FUNCTION_KEYS or key in _CONTROL_KEYS:
        return ""
    return unsendable(key) or _("there is no key “{key}”.").format(key=key)


def _clash(used: Mapping[str, str]) -> tuple[str, str, str] | None:
    """Return a line to leave out, the key, and its owner.

    Both actions are live on one screen.
    """
    order = {id: place for place, id in enumerate(used, 1)}
    for ids in _live_together():
        owners: dict[str, str] = {}
        for id in sorted(ids, key=lambda id: order.get(id, 0)):
            for key in _keys(used.get(id, _bindings()[id].key)):
                other = owners.setdefault(key, id)
                if other != id and id in used:
                    return id, key, other
    return None


def _keys(keys: str) -> list[str]:
    """Return the keys of a binding by the names Textual gives them."""
    named = (key.strip() or key for key in keys.split(","))
    return [key_of(key) if len(key) == 1 else key for key in named]


@cache
def _bindings() -> dict[str, Binding]:
    """Return the bindings with id and text, the app's first."""
    from bay_tui.terminal.app import BayApp

    found: dict[str, Binding] = {}
    for cls in (BayApp, *_screens()):
        for one in _own(cls):
            found.setdefault(str(one.id), one)
    return found


@cache
def _live_together() -> list[set[str]]:
    """Return the ids that are live on one screen, for each screen."""
    from bay_tui.terminal.app import BayApp

    everywhere = {str(one.id) for one in _own(BayApp)}
    return [everywhere | {str(one.id) for one in _own(cls)} for cls in _screens()]


def _own(cls: type[Any]) -> Iterator[Binding]:
    for base in reversed(cls.__mro__):
        for one in cast("Iterable[object]", vars(base).get("BINDINGS", ())):
            if isinstance(one, Binding) and one.id and one.description:
                yield one


@cache
def _screens() -> tuple[type[Screen[Any]], ...]:
    """Return every class of screen, in the order of modules."""
    found: dict[type[Screen[Any]], None] = {}
    for module in pkgutil.walk_packages(screens.__path__, f"{screens.__name__}."):
        for one in vars(import_module(module.name)).values():
            if isinstance(one, type) and issubclass(one, Screen) and one.__module__.startswith(screens.__name__):
                found[cast("type[Screen[Any]]", one)] = None
    return tuple(found)
