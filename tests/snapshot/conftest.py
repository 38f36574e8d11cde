import pickle
from collections.abc import Callable
from typing import Any

import pytest
from pytest_textual_snapshot import node_to_report_path

from pilot.conftest import _calm_terminal, _patient_keys, _screens_kept, pytest_runtest_makereport
from screens_told import difference

__all__ = ["_calm_terminal", "_patient_keys", "_screens_kept", "pytest_runtest_makereport"]


@pytest.fixture
def snap_compare(snap_compare: Callable[..., bool], request: pytest.FixtureRequest) -> Callable[..., bool]:
    """Compare a screen with its picture, and say in which lines they differ."""

    def compare(*arguments: Any, **options: Any) -> bool:
        if snap_compare(*arguments, **options):
            return True
        # What was compared lies where the plugin keeps it for its report.
        _same, before, now, *_rest, exists = pickle.loads(node_to_report_path(request.node).read_bytes())
        lines = difference(before, now) if exists else ["there is no picture of it yet"]
        pytest.fail("\n".join((*lines, "If that is meant: make snapshots")), pytrace=False)

    return compare
