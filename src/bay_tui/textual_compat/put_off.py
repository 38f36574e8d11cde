"""Put off what Textual imports to save a picture of the screen.

It asks platformdirs for the folder of downloads, which brings tempfile, shutil and three packers along: time before the
first picture and 0.3 MB, for something that hardly anybody does at a terminal.
"""

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, cast

_NAME = "platformdirs"


def put_off_platformdirs() -> None:
    """Have platformdirs imported when it is first asked for something.

    Call it before Textual is imported; afterwards it changes nothing.
    """
    if _NAME not in sys.modules:
        sys.modules[_NAME] = _Later(_NAME)


class _Later(ModuleType):
    """Stand in for platformdirs until somebody needs it."""

    def user_downloads_path(self) -> Path:
        """Return the folder of downloads; all that Textual imports by name."""
        return cast(Path, self._module().user_downloads_path())

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # the import system's own questions about a module
            raise AttributeError(name)
        return getattr(self._module(), name)

    def _module(self) -> ModuleType:
        """Return the module itself, imported now."""
        if sys.modules.get(_NAME) is self:
            del sys.modules[_NAME]
        return import_module(_NAME)
