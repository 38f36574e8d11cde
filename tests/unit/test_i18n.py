"""Every text of the program is there in both languages, and the right language is spoken."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from bay_tui import i18n
from bay_tui.i18n import LANGUAGES, _, language, lazy, ngettext, pick_language, set_language

TOOL = Path(__file__).parents[2] / "tools" / "messages.py"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    specification = importlib.util.spec_from_file_location("messages", TOOL)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_no_message_is_missing_fuzzy_unused_or_uncompiled(tool: ModuleType) -> None:
    assert list(tool.problems()) == []


def test_a_lost_placeholder_is_found(tool: ModuleType) -> None:
    catalog = tool.read("zh_CN")
    wanted = tool.template()
    wanted.add("{name} waits", locations=[("x.py", 1)])
    catalog.add("{name} waits", "{who} 等待")
    message = wanted.get("{name} waits")
    found = list(tool._message_problems("zh_CN", message, catalog.get("{name} waits")))
    assert found == ["zh_CN: other placeholders than its source: '{name} waits'"]
    catalog.get("{name} waits").string = "{name} 等待"
    assert not list(tool._message_problems("zh_CN", message, catalog.get("{name} waits")))


def test_a_new_text_is_missing_until_it_is_translated(tool: ModuleType) -> None:
    wanted = tool.template()
    wanted.add(("{count} lift", "{count} lifts"), locations=[("x.py", 1)])
    english = tool.updated("en", wanted).get("{count} lift")
    chinese = tool.updated("zh_CN", wanted).get("{count} lift")
    assert english.string == ("{count} lift", "{count} lifts")
    assert list(tool._message_problems("zh_CN", wanted.get("{count} lift"), chinese)) == [
        "zh_CN: missing: '{count} lift'"
    ]


@pytest.mark.parametrize("name", LANGUAGES)
def test_both_catalogues_load(name: str) -> None:
    assert set_language(name) == name
    assert language() == name
    assert _("Help") == {"en": "Help", "zh_CN": "帮助"}[name]
    assert _("") == ""
    assert ngettext("a message nobody has", "messages nobody has", 2) in (
        "messages nobody has",
        "a message nobody has",
    )


def test_a_lazy_text_speaks_the_language_of_the_moment() -> None:
    label = lazy("Help")
    assert (str(label), f"{label:>5}", label) == ("Help", " Help", "Help")
    set_language("zh_CN")
    assert (str(label), f"{label}") == ("帮助", "帮助")


@pytest.mark.parametrize(
    ("environ", "setting", "wanted"),
    [
        ({}, None, "en"),
        ({"LANG": "zh_CN.UTF-8"}, None, "zh_CN"),
        ({"LANG": "zh-Hans"}, None, "zh_CN"),
        ({"LC_ALL": "en_GB.UTF-8", "LANG": "zh_CN.UTF-8"}, None, "en"),
        ({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, None, "en"),
        ({"LANG": "de_DE.UTF-8"}, None, "en"),
        ({"LANG": "en_US.UTF-8"}, "zh_CN", "zh_CN"),
        ({"BAY_TUI_LANG": "en", "LANG": "zh_CN.UTF-8"}, "zh_CN", "en"),
        ({"BAY_TUI_LANG": "zh_CN", "TERM": "linux"}, "zh_CN", "en"),
        ({"BAY_TUI_LANG": "nonsense", "LANG": "zh_CN"}, None, "zh_CN"),
    ],
)
def test_the_language_is_picked(environ: dict[str, str], setting: str | None, wanted: str) -> None:
    assert pick_language(environ, setting) == wanted


def test_the_catalogues_are_beside_the_code() -> None:
    assert all((i18n.LOCALE / name / "LC_MESSAGES" / "bay_tui.mo").exists() for name in LANGUAGES)
