"""One function puts an instant on the wall, and one cuts days: a test over the syntax tree."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SRC = Path(__file__).parents[4] / "src" / "bay_tui"
WALL = "workshop/time/zones.py"
"""The one module that puts an instant on the wall of a zone."""

DATES = {
    "workshop/time/days.py": "cuts the days",
    "workshop/time/typed.py": "a day that is typed is the one on the wall",
    "workshop/roster/typed.py": "a day that is typed is the one on the wall",
    "workshop/labour/correcting.py": "whether a sentence has to say the day on the wall",
    "commands/spans.py": "a day that is typed",
    "commands/demo.py": "the name of a folder",
    "server/importing/sheets.py": "a cell that is a date",
    "server/importing/roster.py": "a cell that is a date",
    "wording/times.py": "what people call today is by the wall",
}
"""Where a date is taken from an instant otherwise than by `SiteDays.of`, each with the reason."""


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(SRC.rglob("*.py")):
        yield path.relative_to(SRC).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.AST, name: str) -> list[ast.Call]:
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name
    ]


def put_on_a_wall(tree: ast.AST) -> list[str]:
    """Return the calls that give an instant the wall time of a zone; UTC has none."""
    return [ast.unparse(one) for one in calls(tree, "astimezone") if [ast.unparse(arg) for arg in one.args] != ["UTC"]]


def test_the_rulebook_puts_instants_on_the_wall_in_one_place() -> None:
    found = {path: put_on_a_wall(tree) for path, tree in modules() if path.startswith("workshop/") and path != WALL}
    assert {path: said for path, said in found.items() if said} == {}


def test_a_date_is_taken_from_an_instant_only_where_it_is_said_why() -> None:
    found = {path for path, tree in modules() if any(not one.args for one in calls(tree, "date"))}
    assert found == set(DATES)


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("at.astimezone(zone).date()", ["at.astimezone(zone)"]),
        ("at.astimezone(ZoneInfo(name))", ["at.astimezone(ZoneInfo(name))"]),
        ("at.astimezone()", ["at.astimezone()"]),
        ("at.astimezone(UTC)", []),
        ("in_zone(at, zone)", []),
    ],
)
def test_the_search_finds_what_it_looks_for(code: str, found: list[str]) -> None:
    assert put_on_a_wall(ast.parse(code)) == found
