"""Every text of the program is there in both languages, and the right language is spoken."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages import Catalog
from babel.messages.mofile import read_mo

from bay_tui.i18n import LANGUAGES, _, language, lazy, ngettext, pick_language, set_language

pytestmark = pytest.mark.xdist_group("texts of the code")

TOOL = Path(__file__).parents[2] / "tools" / "messages.py"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    specification = importlib.util.spec_from_file_location("messages", TOOL)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def said(tool: ModuleType) -> Catalog:
    """What the code says: only to be read."""
    return tool.template()


def texts(catalog: Catalog) -> set[tuple[str, str]]:
    return {(str(_forms(one.id)), str(_forms(one.string))) for one in catalog if one.id}


def _forms(text: str | list[str] | tuple[str, ...]) -> list[str]:
    return [text] if isinstance(text, str) else [*text]


@pytest.fixture
def kept(tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the catalogue that the tool works on, to be broken."""
    here = tool.po_path("zh_CN")
    monkeypatch.setattr(tool, "LOCALE", tmp_path)
    copy = tool.po_path("zh_CN")
    copy.parent.mkdir(parents=True)
    copy.write_bytes(here.read_bytes())
    return copy


def test_no_message_is_missing_fuzzy_or_unused(tool: ModuleType, said: Catalog) -> None:
    assert list(tool.problems(said)) == [], "run: make messages, and translate"


def test_what_the_program_reads_is_what_is_translated(tool: ModuleType) -> None:
    with tool.po_path("zh_CN").with_suffix(".mo").open("rb") as file:
        built = read_mo(file)
    assert texts(built) == texts(tool.read("zh_CN")), "run: make messages"


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ('msgid "Help"\nmsgstr "帮助"\n', "", "missing: 'Help'"),
        ('msgid "Help"\nmsgstr "帮助"\n', 'msgid "Help"\nmsgstr ""\n', "missing: 'Help'"),
        ('msgid "Help"\n', '#, fuzzy\nmsgid "Help"\n', "fuzzy: 'Help'"),
        ('msgid "Help"\n', 'msgid "Nobody says this"\nmsgstr "无"\n\nmsgid "Help"\n', "unused: 'Nobody says this'"),
        (
            'msgid "Help"\n',
            '#~ msgid "Nobody says this"\n#~ msgstr "无"\n\nmsgid "Help"\n',
            "unused: 'Nobody says this'",
        ),
        ('msgstr "超时 {time}"', 'msgstr "超时"', "other placeholders than its source: 'late {time}'"),
    ],
    ids=["lost", "untranslated", "fuzzy", "unused", "obsolete", "placeholder"],
)
def test_a_broken_catalogue_fails(
    tool: ModuleType, said: Catalog, kept: Path, before: str, after: str, wanted: str
) -> None:
    text = kept.read_text(encoding="utf-8")
    assert text.count(before) == 1
    kept.write_text(text.replace(before, after), encoding="utf-8")
    assert list(tool.problems(said)) == [f"zh_CN: {wanted}"]


def test_bringing_in_step_changes_nothing_that_is_in_step(tool: ModuleType, kept: Path) -> None:
    before = kept.read_bytes()
    assert b"src/" not in before
    tool.extract()
    assert kept.read_bytes() == before


def test_a_lost_placeholder_is_found(tool: ModuleType) -> None:
    catalog = tool.read("zh_CN")
    wanted = tool.template()
    wanted.add("{name} waits")
    catalog.add("{name} waits", "{who} 等待")
    message = wanted.get("{name} waits")
    found = list(tool._message_problems("zh_CN", message, catalog.get("{name} waits")))
    assert found == ["zh_CN: other placeholders than its source: '{name} waits'"]
    catalog.get("{name} waits").string = "{name} 等待"
    assert not list(tool._message_problems("zh_CN", message, catalog.get("{name} waits")))


def test_a_new_text_is_missing_until_it_is_translated(tool: ModuleType) -> None:
    wanted = tool.template()
    wanted.add(("{count} lift", "{count} lifts"))
    chinese = tool.updated("zh_CN", wanted).get("{count} lift")
    assert list(tool._message_problems("zh_CN", wanted.get("{count} lift"), chinese)) == [
        "zh_CN: missing: '{count} lift'"
    ]


@pytest.mark.parametrize("name", LANGUAGES)
def test_both_languages_are_spoken(name: str) -> None:
    assert set_language(name) == name
    assert language() == name
    assert _("Help") == {"en": "Help", "zh_CN": "帮助"}[name]
    assert _("") == ""
    assert ngettext("a message nobody has", "messages nobody has", 2) == "messages nobody has"


@pytest.mark.parametrize(
    ("name", "forms"),
    [("en", ["{count} days", "{count} day", "{count} days"]), ("zh_CN", ["{count}天"] * 3)],
)
def test_the_form_follows_the_count(name: str, forms: list[str]) -> None:
    set_language(name)
    assert [ngettext("{count} day", "{count} days", count) for count in (0, 1, 2)] == forms


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
