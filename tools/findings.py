"""Lay out the catalogue of findings, and make its pinyin initials.

The files are those in `assets/findings`, one entry a line.

Terminals have no dictionary of pinyin, so the initials are computed here and shipped.

python tools/findings.py write   # after a change of the wording
python tools/findings.py check   # exit 1 and the names of the files whose initials or layout are not fresh
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any, cast

from bay_tui.server.importing.pinyin import initials

FOLDER = Path(__file__).resolve().parent.parent / "assets" / "findings"
_OPEN = frozenset({"components", "items"})
"""The lists within an entry that get a line for each of their own entries."""


def renewed(text: str) -> str:
    """Return a file of the catalogue with new initials, laid out.

    The initials are those of the Chinese words as they are now.
    """
    return _laid_out(_with_initials(json.loads(text))) + "\n"


def stale() -> list[Path]:
    """Return the files that `write` would change."""
    return [
        path for path in sorted(FOLDER.glob("*.json")) if renewed(path.read_text("utf-8")) != path.read_text("utf-8")
    ]


def _with_initials(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_initials(one) for one in cast("list[Any]", value)]
    if not isinstance(value, dict):
        return value
    entry = {name: _with_initials(one) for name, one in cast("dict[str, Any]", value).items()}
    if "initials" in entry:
        entry["initials"] = initials(entry["zh"])
    return entry


def _laid_out(value: Any, indent: int = 0) -> str:
    pad = " " * (indent + 1)
    if isinstance(value, list):
        lines = [pad + _laid_out(one, indent + 1) for one in cast("list[Any]", value)]
        return "[\n" + ",\n".join(lines) + "\n" + " " * indent + "]"
    if isinstance(value, dict):
        entry = cast("dict[str, Any]", value)
        parts = [
            f"{json.dumps(name)}: " + (_laid_out(one, indent) if name in _OPEN else json.dumps(one, ensure_ascii=False))
            for name, one in entry.items()
        ]
        return "{" + ", ".join(parts) + "}"
    return json.dumps(value, ensure_ascii=False)


def main() -> int:
    """Write or check; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["write", "check"])
    write = parser.parse_args().what == "write"
    for path in stale():
        if write:
            path.write_text(renewed(path.read_text("utf-8")), "utf-8")
        print(path.relative_to(FOLDER.parent.parent))
        if not write:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
