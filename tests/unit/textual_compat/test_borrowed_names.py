"""What is borrowed of Textual's private side is there still, does what we use it for, and is named in one package."""

import ast
import functools
import inspect
import pkgutil
import textwrap
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import bay_tui
from bay_tui import textual_compat


class Borrowed(NamedTuple):
    """A private name: where it is, what we use it for, and its parameters where it is called or overridden."""

    owner: str
    name: str
    used_for: str
    parameters: str | None = None


BORROWED = [
    Borrowed("textual._context", "active_message_pump", "to know whose handler is running"),
    Borrowed("textual._context", "message_hook", "to count messages, so that a key waits for what the last one caused"),
    Borrowed("textual._compositor", "CompositorUpdate", "to be an update of the screen"),
    Borrowed("textual._compositor", "LayoutUpdate", "to send only the cells that changed", "strips region"),
    Borrowed("textual._compositor", "ChopsUpdate", "to send only the cells that changed", "chops spans chop_ends"),
    Borrowed("textual._xterm_parser", "XTermParser", "to know keys by what a terminal sends", "debug"),
    Borrowed("textual._keyboard_protocol", "FUNCTIONAL_KEYS", "to drop what its parser would take for a character"),
    Borrowed("textual._xterm_parser", "SPECIAL_SEQUENCES", "to drop what its parser would take for characters"),
    Borrowed("textual._ansi_sequences", "ANSI_SEQUENCES_KEYS", "to drop what its parser would take for characters"),
    Borrowed("textual.keys", "_character_to_key", "to check the keys of the settings", "character"),
    Borrowed("textual.app:App", "_filters", "to replace what a terminal cannot show"),
    Borrowed("textual.app:App", "_driver", "to notice another writer, which begins with an empty screen"),
    Borrowed("textual.app:App", "_display", "to send only the cells that changed", "self screen renderable"),
    Borrowed("textual.app:App", "_process_messages", "to count messages from the first on"),
    Borrowed("textual.app:App", "_register", "to count the messages of whatever is mounted"),
    Borrowed("textual.app:App", "_press_keys", "to let tests wait for the keys they press", "self keys"),
    Borrowed("textual.app:App", "_handle_exception", "to go on when a widget fails", "self error"),
    Borrowed("textual.message_pump:MessagePump", "_dispatch_message", "to go on when a handler fails", "self message"),
    Borrowed("textual.screen:Screen", "_result_callbacks", "to wait for whoever takes the answer of a dialog"),
    Borrowed("textual.screen:Screen", "_callbacks", "to wait for what a screen does after its paint"),
    Borrowed("textual.css.stylesheet:Stylesheet", "_parse_cache", "to parse each piece of style once"),
    Borrowed("textual.css.stylesheet:Stylesheet", "_variables", "to keep what was parsed while they stay the same"),
    Borrowed("textual._styles_cache", "StylesCache", "to let go of what closed screens looked like"),
    Borrowed("textual.driver:Driver", "_app", "to end the app when the terminal is gone"),
    Borrowed("textual.driver:Driver", "_loop", "to end the app when the terminal is gone"),
    Borrowed("textual.driver:Driver", "_debug", "to log keys as the driver was told to"),
    Borrowed("textual.drivers.linux_driver:LinuxDriver", "_writer_thread", "to write only while somebody reads it"),
    Borrowed("rich.console:Console", "_color_system", "to send the colours that a terminal has"),
]

PACKAGE = Path(textual_compat.__path__[0])
_OF_TUPLES = {"_replace", "_asdict", "_fields", "_make"}


def _changed(one: Borrowed) -> str:
    """Return what Textual changed about a borrowed name, as a sentence; empty where nothing."""
    module, _colon, owner = one.owner.partition(":")
    said = f"Textual changed {owner or module}.{one.name}: we use it {one.used_for}"
    try:
        place = getattr(import_module(module), owner) if owner else import_module(module)
    except (ImportError, AttributeError):
        return f"{said}; {one.owner} is gone."
    if one.name not in (_private_names(place) if owner else vars(place)):
        return f"{said}; it is gone."
    if one.parameters is not None:
        there = " ".join(inspect.signature(getattr(place, one.name)).parameters)
        if there != one.parameters:
            return f"{said}; it takes ({there}) instead of ({one.parameters})."
    return ""


@pytest.mark.parametrize("one", BORROWED, ids=lambda one: one.name)
def test_a_borrowed_name_is_there(one: Borrowed) -> None:
    assert not _changed(one), _changed(one)


@pytest.mark.parametrize("one", BORROWED, ids=lambda one: one.name)
def test_one_that_went_away_is_told(one: Borrowed, monkeypatch: pytest.MonkeyPatch) -> None:
    module, _colon, owner = one.owner.partition(":")
    if owner:
        monkeypatch.setattr(import_module(module), owner, type(owner, (), {}))
    else:
        monkeypatch.delattr(import_module(module), one.name)
    assert _changed(one) == f"Textual changed {owner or module}.{one.name}: we use it {one.used_for}; it is gone."


@pytest.mark.parametrize("one", [one for one in BORROWED if one.parameters], ids=lambda one: one.name)
def test_one_that_takes_something_else_is_told(one: Borrowed, monkeypatch: pytest.MonkeyPatch) -> None:
    module, _colon, owner = one.owner.partition(":")
    place: Any = getattr(import_module(module), owner) if owner else import_module(module)
    monkeypatch.setattr(place, one.name, lambda other: None)
    assert _changed(one).endswith(f"it takes (other) instead of ({one.parameters}).")


def test_nothing_outside_the_package_names_a_private_side() -> None:
    found = {
        f"{path.relative_to(PACKAGE.parent)}:{line}: {name}"
        for path in PACKAGE.parent.rglob("*.py")
        if path.parent != PACKAGE and "textual" in (code := path.read_text(encoding="utf-8"))
        for name, line in _reached_into(ast.parse(code))
    }
    assert found == set()


def test_no_class_of_ours_touches_a_private_name_of_the_class_of_textual_below_it() -> None:
    """By accident it would be a state of Textual's that is overwritten, such as the id of a screen by `self._id`."""
    found = {
        f"{cls.__module__}.{cls.__qualname__}: {name}"
        for cls in _classes("screens", "widgets", "terminal", "commands")
        for name in _private_names(cls, read=True) & _theirs(cls)
    }
    assert found == set()


def test_what_the_package_borrows_is_listed() -> None:
    used: set[str] = set()
    for path in PACKAGE.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        used |= {name for name, _line in _reached_into(tree)}
    for cls in _classes("textual_compat"):
        used |= _private_names(cls, read=True) & _theirs(cls)
    assert used == {one.name for one in BORROWED}


def _reached_into(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield the private names of Textual and Rich that a module imports, and those it reads of another object."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in ("textual", "rich"):
            inside = any(part.startswith("_") for part in (node.module or "").split("."))
            yield from ((name.name, node.lineno) for name in node.names if inside or name.name.startswith("_"))
        elif isinstance(node, ast.Import):
            yield from ((one.name, node.lineno) for one in node.names if one.name.startswith(("textual._", "rich._")))
        elif isinstance(node, ast.Attribute) and _is_private(node.attr) and node.attr not in _OF_TUPLES:
            if not _is_own(node.value):
                yield node.attr, node.lineno
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("getattr", "setattr"):
            name = node.args[1]
            if isinstance(name, ast.Constant) and isinstance(name.value, str) and _is_private(name.value):
                yield name.value, node.lineno


@functools.cache
def _private_names(cls: type[Any], *, read: bool = False) -> frozenset[str]:
    """Return the private names a class defines or assigns; with `read`, also those it only reads."""
    found = {name for name in vars(cls) if _is_private(name)}
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(cls)))
    except (OSError, TypeError, IndentationError):
        return frozenset(found)
    found |= {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and (read or isinstance(node.ctx, ast.Store))
        if _is_private(node.attr) and _is_own(node.value)
    }
    return frozenset(found - _MADE_BY_TEXTUAL)


_MADE_BY_TEXTUAL = {
    "_abc_impl", "_decorated_handlers", "_computes", "_reactives", "_css_type_name", "_css_type_names",
    "_merged_bindings", "_inherit_css", "_inherit_bindings", "_inherit_component_classes",
}  # fmt: skip
"""What Textual itself writes onto each class."""


def _theirs(cls: type[Any]) -> set[str]:
    above = [one for one in cls.__mro__ if one.__module__.partition(".")[0] in ("textual", "rich")]
    return {name for one in above for name in _private_names(one)}


def _classes(*rooms: str) -> Iterator[type[Any]]:
    for module in pkgutil.walk_packages(bay_tui.__path__, "bay_tui."):
        if module.name.split(".")[1] in rooms:
            for cls in vars(import_module(module.name)).values():
                if isinstance(cls, type) and cls.__module__ == module.name:
                    yield cls


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def _is_own(node: ast.expr) -> bool:
    """Tell whether an expression is `self`, `cls` or `super()`."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "super"
    return isinstance(node, ast.Name) and node.id in ("self", "cls")
