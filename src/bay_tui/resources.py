"""Find the files that are shipped beside the code.

In a checkout, and in an installed wheel.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_PLACES = (_PACKAGE / "assets", _PACKAGE.parent.parent / "assets")


def asset(*parts: str) -> Path:
    """Return the path of a shipped file or folder.

    As in `asset("demo", "parts.csv")`. Raises FileNotFoundError, naming what was asked for, where this installation
    does not have it.
    """
    for place in _PLACES:
        path = place.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError(f"not among the files of this installation: {'/'.join(parts)}")
