"""How things look is said in one stylesheet, and each rule is about something that there is."""

import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from textual.css.model import SelectorType
from textual.css.parse import parse
from textual.dom import DOMNode

import bay_tui
from bay_tui.terminal.app import BayApp
from bay_tui.terminal.looks.theme import DARK, THEMES
from bay_tui.textual_compat.stylesheet import CachedStylesheet

PACKAGE = Path(bay_tui.__path__[0])
SHEET = PACKAGE / "terminal" / "looks" / "bay_tui.tcss"


def _classes() -> Iterator[type[DOMNode]]:
    for module in pkgutil.walk_packages(bay_tui.__path__, "bay_tui."):
        if module.name.split(".")[1] in ("screens", "widgets", "terminal"):
            for cls in vars(import_module(module.name)).values():
                if isinstance(cls, type) and issubclass(cls, DOMNode) and cls.__module__ == module.name:
                    yield cls


CLASSES = sorted(set(_classes()), key=lambda cls: cls.__qualname__)
CODE = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
STYLED = [cls for cls in CLASSES if vars(cls).get("DEFAULT_CSS")]


def _without_comments(css: str) -> str:
    return re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)


def _named(css: str, kind: SelectorType) -> set[str]:
    """Return the types, ids or classes that the rules of a piece of CSS are about."""
    found: set[str] = set()
    variables = re.sub(r"\$[\w-]+", "ansi_red", css)
    for rules in parse("", variables, ("", "")):
        for selectors in rules.selector_set:
            found |= {one.name for one in selectors.selectors if one.type is kind}
    return found


def _types() -> set[str]:
    return {base.__name__ for cls in CLASSES for base in cls.__mro__ if issubclass(base, DOMNode)}


def test_there_is_one_stylesheet_and_the_app_brings_it() -> None:
    assert list(PACKAGE.rglob("*.tcss")) == [SHEET]
    assert [cls for cls in CLASSES if vars(cls).get("CSS_PATH") or vars(cls).get("CSS")] == [BayApp]


def test_every_rule_of_the_stylesheet_is_about_something() -> None:
    css = SHEET.read_text(encoding="utf-8")
    assert _named(css, SelectorType.TYPE) <= _types() | {"Static"}
    for kind in (SelectorType.ID, SelectorType.CLASS):
        unknown = {name for name in _named(css, kind) if not re.search(rf"[\"' #.]{re.escape(name)}[\"' ]", CODE)}
        # Textual gives the app a class for the theme it shows.
        assert not unknown - {f"-theme-{theme}" for theme in THEMES}


@pytest.mark.parametrize("cls", STYLED, ids=lambda cls: cls.__name__)
def test_the_looks_of_a_class_are_about_the_class(cls: Any) -> None:
    css = _without_comments(cls.DEFAULT_CSS)
    heads = re.findall(r"^\s{4}([A-Z]\w*)", css, re.MULTILINE)
    assert heads, css
    assert set(heads) == {cls.__name__}


def test_the_stylesheet_has_no_error() -> None:
    sheet = CachedStylesheet({**DARK.to_color_system().generate()})
    sheet.read(SHEET)
    sheet.parse()
    assert len(sheet.rules) > 50
