"""The glossary names what the code has: each noun once, in both languages, where it says it is."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest
from tools.document import VOCABULARIES

from bay_tui.workshop import operations
from bay_tui.workshop.records import KINDS
from bay_tui.workshop.words import Role

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src/bay_tui"
TEXT = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
NOUNS, _, REST = TEXT.partition("## Closed vocabularies")
WORDS, _, TIME = REST.partition("## One page about time")
CODE = re.compile(r"`([^`]+)`")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def rows(text: str) -> list[list[str]]:
    """The cells of every table in a text, without heads and rules."""
    lines = [line for line in text.splitlines() if line.startswith("|") and not line.startswith("| ---")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if row[0] not in ("name", "slug", "question")]


def classes() -> list[str]:
    """The name of every public class, as often as it is defined; what stands inside a class or function is its own."""
    found: list[str] = []
    for path in sorted(SRC.rglob("*.py")):
        module = ast.parse(path.read_text(encoding="utf-8"))
        found += [node.name for node in module.body if isinstance(node, ast.ClassDef) and node.name[0] != "_"]
    return found


CLASSES = Counter(classes())


def test_no_class_name_has_two_meanings() -> None:
    assert [name for name, times in CLASSES.items() if times > 1] == []


def test_every_noun_is_there_once_in_both_languages() -> None:
    entries = rows(NOUNS)
    assert len(entries) > 80
    names = Counter(name for row in entries for name in row[0].split(", "))
    assert [name for name, times in names.items() if times > 1] == []
    assert [row[0] for row in entries if not CHINESE.search(row[1])] == []
    assert [row[0] for row in entries if not row[2].endswith(".")] == []
    assert [row[0] for row in entries if not CODE.search(row[3])] == []


@pytest.mark.parametrize("row", rows(NOUNS), ids=lambda row: row[0])
def test_what_is_said_to_be_in_the_code_is_there(row: list[str]) -> None:
    nouns = {name.split(".")[0] for name in operations.OPERATIONS}
    for name in CODE.findall(row[3]):
        if name.endswith(".*"):
            assert name[:-2] in nouns
        elif name.endswith(".py"):
            assert (SRC / name).is_file()
        else:
            assert CLASSES[name] == 1, name


def test_records_operations_and_vocabularies_are_all_named() -> None:
    named = set(CODE.findall(" ".join(row[3] for row in rows(NOUNS))))
    assert {cls.__name__ for cls in KINDS.values()} - named == set()
    assert {f"{name.split('.')[0]}.*" for name in operations.OPERATIONS} - named == set()
    assert [cls.__name__ for cls in VOCABULARIES if f"`{cls.__name__}`:" not in WORDS] == []


def test_every_role_and_state_has_its_words() -> None:
    slugs = Counter(row[0].strip("`") for row in rows(WORDS))
    wanted = Counter(str(value) for cls in VOCABULARIES for value in cls)
    assert slugs == wanted
    assert set(Role) <= slugs.keys()
    assert [row[0] for row in rows(WORDS) if not CHINESE.search(row[2])] == []


def test_the_page_about_time_leads_to_each_module_once() -> None:
    modules = [name for row in rows(TIME) for name in CODE.findall(row[1])]
    assert len(modules) == len(set(modules)) > 10
    assert [name for name in modules if not (SRC / name).is_file()] == []
    of_time = {path.relative_to(SRC).as_posix() for path in (SRC / "workshop/time").glob("[!_]*.py")}
    assert of_time <= set(modules)
