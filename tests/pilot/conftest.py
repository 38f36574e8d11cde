from collections.abc import Generator
from typing import Any

import pytest
from textual import constants

from bay_tui.terminal.keys import pump
from screens_told import KEPT, screens_kept


@pytest.fixture(autouse=True)
def _calm_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the machine's terminal shows in a test."""
    for name in ("BAY_TUI_LANG", "BAY_TUI_THEME", "BAY_TUI_ASCII", "NO_COLOR", "COLORFGBG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr(constants, "TEXTUAL_ANIMATIONS", "none", raising=False)


@pytest.fixture(autouse=True)
def _patient_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key waits for the one before it however slow the machine is; what hangs runs into the timeout of its test."""
    monkeypatch.setattr(pump, "_SETTLE_LIMIT", 3600.0)


@pytest.fixture(autouse=True)
def _screens_kept(request: pytest.FixtureRequest) -> Generator[None]:
    with screens_kept(request.node.stash.setdefault(KEPT, [])):
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Show what stood on the screen where a test failed."""
    report = yield
    if report.when == "call" and report.failed:
        report.sections += item.stash.get(KEPT, [])
    return report
