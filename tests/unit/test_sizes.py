"""The house stays livable: no class, function or room grows beyond what one can take in."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

SRC = Path(__file__).parents[2] / "src/bay_tui"
LONGEST_CLASS, LONGEST_FUNCTION, MOST_MODULES = 250, 45, 25

Named = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def too_long(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, Named):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > (LONGEST_CLASS if isinstance(node, ast.ClassDef) else LONGEST_FUNCTION):
                yield f"{node.name}: {lines} lines"


def test_no_class_or_function_is_too_long() -> None:
    found = {path: list(too_long(path.read_text(encoding="utf-8"))) for path in SRC.rglob("*.py")}
    assert {path.name: names for path, names in found.items() if names} == {}


def test_no_room_is_crowded() -> None:
    rooms = Counter(path.parent.relative_to(SRC).as_posix() for path in SRC.rglob("*.py"))
    assert {room: count for room, count in rooms.items() if count > MOST_MODULES} == {}


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("def one():\n" + "    pass\n" * (LONGEST_FUNCTION - 1), 0),
        ("def one():\n" + "    pass\n" * LONGEST_FUNCTION, 1),
        ("class One:\n" + "    a = 1\n" * (LONGEST_CLASS - 1), 0),
        ("class One:\n" + "    a = 1\n" * LONGEST_CLASS, 1),
    ],
)
def test_a_line_too_many_is_seen(source: str, count: int) -> None:
    assert len(list(too_long(source))) == count
