"""Read the settings from file, environment and command line.

The later one wins. The file is `settings.toml` in the home folder; `BAY_TUI_HOME`, `BAY_TUI_SERVER` and
`BAY_TUI_LANG` override it, and flags override those.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import msgspec

HOME_VARIABLE = "BAY_TUI_HOME"
SERVER_VARIABLE = "BAY_TUI_SERVER"
LANGUAGE_VARIABLE = "BAY_TUI_LANG"
BOARD_GROUPS = ("bays", "technician", "adviser", "state")
"""What the board can be grouped by."""
_A_DAY = 24 * 3600


class BadSettings(Exception):
    """Refuse a settings file, naming file, place and reason."""


class Settings(msgspec.Struct, frozen=True):
    """Hold the settings of this terminal or server.

    Empty texts mean: not set. `home` holds settings, data and logs. `server` is the server's address as a terminal
    reaches it, `database` the URL the server and the administration work on, `ascii` whether frames and marks are
    ASCII (None: as the terminal needs it), `keymap` maps binding ids to keys. After `lock_after` seconds without a
    key a terminal locks, with 0 never; None leaves it to the terminal. `print_command` prints the file whose name is
    put behind it, `label_size` is what labels on a roll measure (`60x40`, mm; empty: sheets of A4). `board_group` is
    what the board is grouped by when it opens.
    """

    home: Path
    server: str = ""
    language: str = ""
    database: str = ""
    ascii: bool | None = None
    keymap: Mapping[str, str] = msgspec.field(default_factory=dict[str, str])
    lock_after: float | None = None
    print_command: str = ""
    label_size: str = ""
    board_group: str = "bays"

    @property
    def log_folder(self) -> Path:
        """Return the folder of the rotating logs."""
        return self.home / "log"

    @property
    def database_url(self) -> str:
        """Return the server's database: as set, or SQLite at home.

        That is a plain path: in a URL some signs of a folder's name would mean something else.
        """
        return self.database or str(self.home / "server.db")


def load(
    environ: Mapping[str, str] | None = None,
    *,
    home: str = "",
    server: str = "",
    language: str = "",
    database: str = "",
) -> Settings:
    """Return the settings in force.

    Raises BadSettings where the file is not usable.
    """
    environ = os.environ if environ is None else environ
    folder = Path(home or environ.get(HOME_VARIABLE) or default_home(environ)).expanduser()
    told = _read(folder / "settings.toml")
    keymap = told.get("keymap", {})
    if not isinstance(keymap, dict):
        raise BadSettings(f"{folder / 'settings.toml'}: [keymap] must be a table of binding = keys")
    return Settings(
        home=folder,
        server=server or environ.get(SERVER_VARIABLE, "") or _text(told, "server", folder),
        language=language or environ.get(LANGUAGE_VARIABLE, "") or _text(told, "language", folder),
        database=database or _text(told, "database", folder),
        ascii=_choice(told, "ascii", folder),
        keymap=_flat(cast("dict[str, object]", keymap)),
        lock_after=_seconds(told, "lock_after", folder),
        print_command=_text(told, "print_command", folder),
        label_size=_label_size(told, folder),
        board_group=_group(told, folder),
    )


def default_home(environ: Mapping[str, str]) -> Path:
    """Return the folder for data where none was named.

    It is bay-tui below the user's data folder.
    """
    data = environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path("~/.local/share").expanduser()) / "bay-tui"


def _read(path: Path) -> dict[str, object]:
    try:
        text = path.read_text(encoding="utf-8")
        # Most terminals have no file: they need not wait for what reads one.
        import tomllib

        return tomllib.loads(text)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise BadSettings(f"{path}: {error}") from error


def _flat(keymap: Mapping[str, object], start: str = "") -> dict[str, str]:
    """Return the keys by binding id.

    TOML reads an id that is not in quotes, `job.start`, as a table in a table.
    """
    flat: dict[str, str] = {}
    for name, value in keymap.items():
        if isinstance(value, dict):
            flat |= _flat(cast("dict[str, object]", value), f"{start}{name}.")
        else:
            flat[start + name] = str(value)
    return flat


def _text(told: Mapping[str, object], name: str, folder: Path) -> str:
    value = told.get(name, "")
    if not isinstance(value, str):
        raise BadSettings(f"{folder / 'settings.toml'}: {name} must be a text in quotes")
    return value


def _label_size(told: Mapping[str, object], folder: Path) -> str:
    value = _text(told, "label_size", folder)
    if value:
        # Most terminals print nothing: they need not wait for what knows labels.
        from bay_tui.printing.labels import SMALLEST_HEIGHT, SMALLEST_WIDTH, roll

        try:
            roll(value)
        except ValueError as error:
            least = f"at least {SMALLEST_WIDTH}x{SMALLEST_HEIGHT}"
            raise BadSettings(
                f'{folder / "settings.toml"}: label_size must be a width and a height in mm like "60x40", {least}'
            ) from error
    return value


def _group(told: Mapping[str, object], folder: Path) -> str:
    value = _text(told, "board_group", folder) or BOARD_GROUPS[0]
    if value not in BOARD_GROUPS:
        raise BadSettings(f"{folder / 'settings.toml'}: board_group must be one of {', '.join(BOARD_GROUPS)}")
    return value


def _choice(told: Mapping[str, object], name: str, folder: Path) -> bool | None:
    value = told.get(name)
    if value is None or isinstance(value, bool):
        return value
    raise BadSettings(f"{folder / 'settings.toml'}: {name} must be true or false")


def _seconds(told: Mapping[str, object], name: str, folder: Path) -> float | None:
    value = told.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _A_DAY:
        raise BadSettings(f"{folder / 'settings.toml'}: {name} must be a number of seconds, 0 to {_A_DAY}")
    return float(value)
