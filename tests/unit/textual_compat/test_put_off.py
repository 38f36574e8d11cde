"""What Textual imports for a picture of the screen comes when somebody takes one, and is the very same then."""

import subprocess
import sys

import pytest

_SCRIPT = """
import sys
import bay_tui.terminal.app
import textual.app
print("platformdirs.api" in sys.modules)
{asked}
import platformdirs
print(platformdirs.__file__ is not None, found == wanted(platformdirs))
"""


@pytest.mark.parametrize(
    "asked",
    [
        "found, wanted = textual.app.user_downloads_path(), lambda real: real.user_downloads_path()",
        "import platformdirs as late; found, wanted = late.user_data_dir('a'), lambda real: real.user_data_dir('a')",
        "from platformdirs import PlatformDirs as found; wanted = lambda real: real.PlatformDirs",
    ],
)
def test_it_is_imported_when_it_is_asked_for_something(asked: str) -> None:
    script = _SCRIPT.format(asked=asked)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["False", "True", "True"], done.stderr


def test_where_it_is_imported_already_it_stays() -> None:
    script = "import platformdirs, bay_tui.terminal, sys; print(sys.modules['platformdirs'] is platformdirs)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "True", done.stderr


def test_what_it_has_not_is_an_attribute_error() -> None:
    script = "import bay_tui.terminal, platformdirs\ntry: platformdirs.nothing\nexcept AttributeError: print('none')"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "none", done.stderr
