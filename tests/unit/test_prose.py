"""The prose of the code: everything public says what it is, in a first line short enough to be read in passing."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src/bay_tui"
WORDS = 12
NO_VERB = re.compile(r"(an?|the|wh\w+|how|that|every\w*)\b", re.IGNORECASE)
"""What no first line begins with: it begins with a verb."""

Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Place:
    """Somewhere a docstring may stand."""

    path: str
    name: str
    node: Documented
    public: bool

    def __str__(self) -> str:
        line = getattr(self.node, "lineno", 1)
        return f"src/bay_tui/{self.path}:{line} {self.name}".rstrip()


def definitions(node: ast.AST, within: str, public: bool) -> Iterator[tuple[str, Documented, bool]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            shown = public and not child.name.startswith("_")
            yield within + child.name, child, shown
            yield from definitions(child, f"{within}{child.name}.", shown)
        else:
            yield from definitions(child, within, public)


def places(path: str, source: str) -> Iterator[Place]:
    """The module itself, then each class and function in it however deeply nested."""
    module = ast.parse(source)
    yield Place(path, "", module, True)
    for name, node, public in definitions(module, "", True):
        yield Place(path, name, node, public)


def fault(place: Place) -> str:
    """What is wrong with the docstring here, or an empty text."""
    text = ast.get_docstring(place.node, clean=False)
    if text is None:
        return "says nothing" if place.public else ""
    first = text.split("\n")[0]
    words = first.split()
    if not words:
        return "begins with an empty line"
    if not first.endswith("."):
        return f"first line does not end with a period: {first}"
    if len(words) > WORDS:
        return f"first line has {len(words)} words, at most {WORDS}: {first}"
    if NO_VERB.match(first):
        return f"first line begins with no verb: {first}"
    return ""


def modules() -> list[str]:
    return sorted(path.relative_to(SRC).as_posix() for path in SRC.rglob("*.py"))


def test_docstrings_begin_with_a_short_sentence_that_has_a_verb() -> None:
    faults = [
        f"{place}: {said}"
        for path in modules()
        for place in places(path, (SRC / path).read_text(encoding="utf-8"))
        if (said := fault(place))
    ]
    assert not faults, f"{len(faults)} docstrings:\n" + "\n".join(faults)


def test_so_do_those_of_the_tools() -> None:
    sources = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "tools").glob("*.py")}
    faults = [
        f"{place.path} {place.name}: {said}"
        for path, source in sources.items()
        for place in places(path, source)
        if (said := fault(place))
    ]
    assert sources
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("", "says nothing"),
        ('"""Read a file."""', ""),
        ('"""Read a file"""', "period"),
        ('"""\nRead a file.\n"""', "empty line"),
        ('"""The file that is read."""', "no verb"),
        ('"""Read one two three four five six seven eight nine ten.\n\nWhy it is read."""', ""),
        ('"""Read one two three four five six seven eight nine ten eleven twelve."""', "13 words"),
        ('"""Read a file and then\ngo on."""', "period"),
        ('"""Read."""\ndef _hidden(): pass', ""),
        ('"""Read."""\ndef seen(): pass', "says nothing"),
        ('"""Read."""\ndef _hidden():\n    "How it is hidden."', "no verb"),
        ('"""Read."""\ndef seen():\n    "Read."\n    async def below(): pass', "says nothing"),
        ('"""Read."""\ndef _hidden():\n    def below(): pass', ""),
        ('"""Read."""\nclass Seen:\n    "Read."\n    if True:\n        def below(self): pass', "says nothing"),
    ],
)
def test_the_rule_sees_every_kind_of_fault(source: str, said: str) -> None:
    faults = [found for place in places("example.py", source) if (found := fault(place))]
    assert len(faults) == bool(said)
    assert said in "".join(faults)
