"""No rule, ranking or threshold stands in a screen: a test over the syntax tree.

What two places show comes from one read model (`workshop/readmodels/`), its order and its limits included; screens turn
rows into cells. So in `screens/` nothing is sorted, and no quantity of a record is compared. What a screen may compare
is the picture: constants, how many there are of something (`len`), how wide a text is (`cells`), and the width or
height of a widget. Anything else needs a line in `ALLOWED` that says why it is no rule.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SCREENS = Path(__file__).parents[3] / "src" / "bay_tui" / "screens"
ROOMS = sorted(folder.name for folder in SCREENS.iterdir() if (folder / "__init__.py").exists())

ALLOWED: dict[str, dict[str, str]] = {
    "board/rows.py": {"_taken((*left, *right)) > width": "the cells the counts take in a line"},
    "board/wall.py": {"found.first().pages == 1": "the pages of tiles on the wall"},
    "common/lines.py": {
        "y < len(self._lines)": "the line that is painted",
        "used + size > room": "the cells a line has left",
        "cells(text) > room": "the cells a line has left",
    },
    "findings/headline.py": {"len(typed) >= most * _NEARLY_FULL": "how full a field is that somebody types in"},
    "shell/guide.py": {"event.time < self._opened_at": "a key pressed before the screen was there"},
    "shell/status.py": {
        "monotonic() - said.at < _SAID_FOR": "how long a result keeps its full length",
        "_width(standing[0]) + needed > width": "the cells a line has left",
        "_width(one) + needed <= width": "the cells a line has left",
    },
}
"""By module, comparisons that are about the picture though the tree does not show it, each with the reason."""

_SORTING = {"sort", "nlargest", "nsmallest", "heapify", "heappush", "heappop", "bisect", "insort"}
_ORDERING = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_EQUALITY = (ast.Eq, ast.NotEq)


def rules_in(code: str) -> list[str]:
    """Return what is sorted or compared in a module and is not plainly of the picture, by line."""
    found = [(node.lineno, ast.unparse(node)) for node in ast.walk(ast.parse(code)) if _sorts(node) or _compares(node)]
    return [text for _line, text in sorted(found)]


def _sorts(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    with_key = name in ("min", "max") and any(word.arg == "key" for word in node.keywords)
    return name == "sorted" or name in _SORTING or with_key


def _compares(node: ast.AST) -> bool:
    if not isinstance(node, ast.Compare):
        return False
    sides = [node.left, *node.comparators]
    by_size = any(isinstance(how, _ORDERING) for how in node.ops)
    to_a_number = any(isinstance(how, _EQUALITY) for how in node.ops) and any(map(_is_number, sides))
    return (by_size or to_a_number) and not all(map(_is_of_the_picture, sides))


def _is_number(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp):
        return _is_number(node.operand)
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool)


def _is_of_the_picture(node: ast.expr) -> bool:
    match node:
        case ast.Constant():
            return True
        case ast.Name(id=name):
            return name.isupper()
        case ast.Attribute(attr=name):
            return name in ("width", "height")
        case ast.Call(func=ast.Name(id="len" | "cells")):
            return True
        case ast.Call(func=ast.Name(id="min" | "max"), args=values, keywords=[]):
            return all(map(_is_of_the_picture, values))
        case ast.BinOp(left=left, right=right):
            return _is_of_the_picture(left) and _is_of_the_picture(right)
        case ast.Subscript(value=value):
            return _is_of_the_picture(value)
        case _:
            return False


def _modules(room: str) -> Iterator[tuple[str, str]]:
    for path in sorted((SCREENS / room).rglob("*.py")):
        yield path.relative_to(SCREENS).as_posix(), path.read_text(encoding="utf-8")


def _left(room: str) -> list[str]:
    return [
        f"{name}: {text}"
        for name, code in _modules(room)
        for text in rules_in(code)
        if text not in ALLOWED.get(name, {})
    ]


@pytest.mark.parametrize("room", ROOMS)
def test_a_screen_holds_no_rule(room: str) -> None:
    assert _left(room) == [], "sort and compare in a read model, and show what it says"


def test_what_is_allowed_is_still_there_and_says_why() -> None:
    for name, reasons in ALLOWED.items():
        found = rules_in((SCREENS / name).read_text(encoding="utf-8"))
        assert set(reasons) <= set(found), f"{name}: take out what is there no more"
        assert all(len(reason) > 10 for reason in reasons.values())


@pytest.mark.parametrize(
    "code",
    [
        "sorted(jobs, key=lambda job: job.line)",
        "rows.sort()",
        "max(orders, key=by_promise, default=None)",
        "heapq.nlargest(3, lines)",
        "late = promise.due < now",
        "0 < row.standard_hours < row.worked_hours",
        "tone = 'bad' if waits > TARGET_SECONDS else 'normal'",
        "one.rank == 0",
        "shown = [line for line in lines if line.issued > 0]",
        "ORDER.index(one.severity) <= ORDER.index(other.severity)",
        "if at <= self.desk.now(): pass",
    ],
)
def test_a_rule_in_a_screen_is_found(code: str) -> None:
    assert rules_in(code)


@pytest.mark.parametrize(
    "code",
    [
        "wide = event.size.width >= WIDE_FROM",
        "low = self.size.height < _LOW",
        "if len(names) == 1: pass",
        "fits = cells(text) + 2 <= self.size.width - 1",
        "narrow = event.size.width < SMALLEST[0]",
        "min(3, len(rows))",
        "row.state is JobState.STOPPED",
        "local.date() == today",
        "mark == 'pending'",
    ],
)
def test_what_is_of_the_picture_is_let_through(code: str) -> None:
    assert rules_in(code) == []
