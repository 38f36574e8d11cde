"""What holds for every test, of whatever kind."""

import gc
from collections import deque

import pytest
from hypothesis import settings

from bay_tui.catalogue import use_own
from bay_tui.i18n import set_language

# The same examples in every run: what fails in one fails in the next. Other ones are looked for with `make search`.
settings.register_profile("fixed", derandomize=True, deadline=None)
settings.register_profile("search", derandomize=False, deadline=None, print_blob=True)
settings.load_profile("fixed")


_WAITING = {"attack", "e2e"}
"""Where tests mostly wait for other processes."""

_BY_TIME = {"test_floor_keys.py", "test_keypump.py"}
"""Those of them that send keys by the clock: they come while little else computes."""

_SPREAD_OVER = 0.8
"""Of all other tests, so that none of these is the last one running."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spread tests that wait among those that compute, between files: side by side they keep all cores busy."""
    waiting = deque(one for one in items if one.path.parent.name in _WAITING and one.path.name not in _BY_TIME)
    waits = set(waiting)
    others = [one for one in items if one not in waits]
    spread: list[pytest.Item] = []
    for number, one in enumerate(others):
        due = len(waits) * min(1.0, number / len(others) / _SPREAD_OVER)
        while waiting and number and one.path != others[number - 1].path and len(waits) - len(waiting) < due:
            spread.append(waiting.popleft())
        spread.append(one)
    items[:] = [*spread, *waiting]


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
