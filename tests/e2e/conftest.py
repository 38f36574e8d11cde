"""What end-to-end tests begin with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.shop import Shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """The sample workshop, its server running."""
    shop = Shop(tmp_path)
    shop.start()
    yield shop
    shop.stop()
