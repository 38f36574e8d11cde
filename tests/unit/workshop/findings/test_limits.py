"""Colours of findings: which is worse, and which one counts beside a measured value."""

import pytest

from bay_tui.workshop.findings.limits import in_force, worse
from bay_tui.workshop.records import Measurement
from bay_tui.workshop.words import Severity

RED, AMBER, GREEN, NOT = Severity.RED, Severity.AMBER, Severity.GREEN, Severity.NOT_CHECKED


def pad(value: float) -> Measurement:
    return Measurement(name="pad", unit="mm", value=value, minimum=2, amber_below=4)


@pytest.mark.parametrize(("one", "other"), [(RED, AMBER), (RED, GREEN), (AMBER, GREEN), (AMBER, NOT)])
def test_red_is_worse_than_amber_and_amber_than_green(one: Severity, other: Severity) -> None:
    assert worse(one, other)
    assert not worse(other, one)


def test_not_checked_is_no_colour_to_be_worse_than_green() -> None:
    assert not worse(NOT, GREEN)
    assert not worse(GREEN, NOT)


def test_a_worse_measured_value_counts_unless_somebody_insists() -> None:
    assert in_force(GREEN, pad(3), insisted=False) is AMBER
    assert in_force(GREEN, pad(3), insisted=True) is GREEN
    assert in_force(RED, pad(3), insisted=False) is RED
    assert in_force(GREEN, None, insisted=False) is GREEN
    unlimited = Measurement(name="pad", unit="mm", value=1)
    assert in_force(GREEN, unlimited, insisted=False) is GREEN
