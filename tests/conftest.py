"""What holds for every test, of whatever kind."""

import pytest

from bay_tui.i18n import set_language


@pytest.fixture(autouse=True)
def english() -> None:
    """Texts are English unless a test says otherwise, whatever language the test before it left."""
    set_language("en")
