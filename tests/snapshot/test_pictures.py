"""The pictures in the documents show the screens as they are now."""

import subprocess
import sys
from pathlib import Path

TOOL = Path(__file__).parents[2] / "tools" / "pictures.py"


def test_the_pictures_are_fresh() -> None:
    """In a process of its own: the tool prepares the environment before Textual reads it."""
    checked = subprocess.run([sys.executable, TOOL, "check"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, f"{checked.stdout}{checked.stderr}run: make generated"
