"""A server as a process of its own, and those who speak to it without our client."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bay_tui.server.office import Office
from server_kit import HandTerminal, furnish
from server_process import ServerProcess


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """No door looks at the database behind it."""
    return f"sqlite:///{tmp_path / 'server.db'}"


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    """The office of a furnished site."""
    with Office(database_url) as opened:
        furnish(opened)
        yield opened


@pytest.fixture
def attacked(database_url: str, office: Office) -> Iterator[ServerProcess]:
    """A server that may open as many files as a service may by default."""
    server = ServerProcess(database_url, files=1024)
    try:
        yield server
        server.stop()
    finally:
        server.kill()


@pytest.fixture
def terminal(attacked: ServerProcess, office: Office) -> Iterator[HandTerminal]:
    """An enrolled terminal, which nobody keeps from its work."""
    made = HandTerminal(attacked, office)
    yield made
    made.close()
