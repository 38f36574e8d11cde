"""Limits set the colour: worse the further beyond, good on the limit itself, and never better than was measured."""

from hypothesis import given
from hypothesis import strategies as st

from bay_tui.catalogue import shipped
from bay_tui.workshop.findings.limits import better_than_measured, severity_of
from bay_tui.workshop.records import Measurement
from bay_tui.workshop.words import Severity

VALUES = st.floats(-1000, 1000)
RANK = {Severity.GREEN: 0, Severity.AMBER: 1, Severity.RED: 2}


@st.composite
def limits(draw: st.DrawFn) -> Measurement:
    minimum, amber_below, amber_above, maximum = sorted(draw(st.lists(VALUES, min_size=4, max_size=4)))
    return Measurement(
        name="x", value=draw(VALUES), unit="mm", minimum=minimum, amber_below=amber_below, amber_above=amber_above,
        maximum=maximum,
    )  # fmt: skip


def colour(measured: Measurement, value: float) -> int:
    found = severity_of(
        Measurement(
            name="x", value=value, unit="mm", minimum=measured.minimum, amber_below=measured.amber_below,
            amber_above=measured.amber_above, maximum=measured.maximum,
        )
    )  # fmt: skip
    assert found is not None
    return RANK[found]


@given(limits(), VALUES, VALUES)
def test_further_beyond_is_never_better(measured: Measurement, first: float, second: float) -> None:
    low, high = sorted((first, second))
    assert measured.amber_below is not None and measured.amber_above is not None
    if high <= measured.amber_below:
        assert colour(measured, low) >= colour(measured, high)
    if low >= measured.amber_above:
        assert colour(measured, high) >= colour(measured, low)


@given(limits())
def test_a_limit_itself_is_still_within(measured: Measurement) -> None:
    for limit in (measured.amber_below, measured.amber_above):
        assert limit is not None
        assert colour(measured, limit) == 0
    for limit in (measured.minimum, measured.maximum):
        assert limit is not None
        assert colour(measured, limit) < 2


@given(limits())
def test_only_what_is_worse_or_the_same_needs_no_note(measured: Measurement) -> None:
    found = severity_of(measured)
    assert found is not None
    for said, rank in RANK.items():
        assert better_than_measured(said, measured) is (rank < RANK[found])
    assert better_than_measured(Severity.NOT_CHECKED, measured) is (found is not Severity.GREEN)


@given(VALUES)
def test_no_limits_say_no_colour(value: float) -> None:
    measured = Measurement(name="x", value=value, unit="V")
    assert severity_of(measured) is None
    assert not better_than_measured(Severity.GREEN, measured)


@given(VALUES)
def test_every_shipped_measurement_has_a_colour_where_it_has_limits(value: float) -> None:
    for component in shipped().component.values():
        if component.measure is not None:
            measured = component.measure.measured(value)
            limits = (measured.minimum, measured.amber_below, measured.amber_above, measured.maximum)
            assert (severity_of(measured) is None) is all(limit is None for limit in limits)
