"""Have a bug in the product while pytest runs: `BAY_TUI_BUG=name pytest -p tests.simulation.with_bug TEST`."""

import os
from collections.abc import Iterator

import pytest
from tests.simulation.mutants import mutated


@pytest.fixture(autouse=True)
def _bug() -> Iterator[None]:
    """Put the bug in for the length of each test."""
    with mutated(os.environ["BAY_TUI_BUG"]):
        yield
