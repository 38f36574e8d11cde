"""Every module of ours that a script in a text imports is there: no type checker looks into a text."""

import re
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parents[2]
PLACES = ("benchmarks", "tests", "tools")
_IMPORTED = re.compile(r"^\s*(?:from|import) (bay_tui(?:\.\w+)*)", re.MULTILINE)


def test_what_scripts_in_texts_import_is_there() -> None:
    named = {
        (name, str(path.relative_to(ROOT)))
        for place in PLACES
        for path in (ROOT / place).rglob("*.py")
        for name in _IMPORTED.findall(path.read_text(encoding="utf-8"))
    }
    assert len(named) > 100
    assert {(name, path) for name, path in named if find_spec(name) is None} == set()
