"""Databases, servers and terminals for the integration tests. Each test that asks for `database_url` runs on both."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import postgres
from bay_tui.server.office import Office
from bay_tui.server.serve import EmbeddedServer
from server_kit import HandTerminal, furnish, serving


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server, found or started; skips where there is none."""
    with postgres.server() as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'server.db'}"
        return
    with postgres.fresh_database(request.getfixturevalue("postgres_url")) as url:
        yield url


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    """The office of a furnished site."""
    with Office(database_url) as opened:
        furnish(opened)
        yield opened


@pytest.fixture
def server(database_url: str, office: Office) -> Iterator[EmbeddedServer]:
    """A server on that site's database."""
    with serving(database_url) as running:
        yield running


@pytest.fixture
def terminal(server: EmbeddedServer, office: Office) -> Iterator[HandTerminal]:
    """An enrolled terminal of that server."""
    made = HandTerminal(server, office)
    yield made
    made.close()
