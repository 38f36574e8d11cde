import pytest
from textual import constants


@pytest.fixture(autouse=True)
def _calm_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the machine's terminal shows in a test."""
    for name in ("BAY_TUI_LANG", "BAY_TUI_THEME", "BAY_TUI_ASCII", "NO_COLOR", "COLORFGBG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr(constants, "TEXTUAL_ANIMATIONS", "none", raising=False)
