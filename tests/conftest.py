"""What holds for every test, of whatever kind."""

import gc

import pytest
from hypothesis import settings

from bay_tui.catalogue import use_own
from bay_tui.i18n import set_language

# The same examples in every run: what fails in one fails in the next. Other ones are looked for with `make search`.
settings.register_profile("fixed", derandomize=True, deadline=None)
settings.register_profile("search", derandomize=False, deadline=None, print_blob=True)
settings.load_profile("fixed")


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Keep the garbage collector from looking through all modules and tests again and again: a tenth of the CPU."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def as_started() -> None:
    """Texts are English and findings as shipped unless a test says otherwise, whatever the one before it left."""
    set_language("en")
    use_own(())
