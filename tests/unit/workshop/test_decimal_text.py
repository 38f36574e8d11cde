"""Numbers are worded with all their digits."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bay_tui.workshop.text import decimal_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (119.75, "119.75"),
        (100000.5, "100000.5"),
        (12345.678, "12345.678"),
        (-2.0, "-2"),
        (0.000001, "0.000001"),
        (-0.0, "0"),
        (1e-9, "0"),
        (100, "100"),
        (Decimal("1.50"), "1.5"),
        (float("nan"), "nan"),
        (1e300, "1e+300"),
    ],
)
def test_a_number_is_written_as_people_write_it(value: float | Decimal, text: str) -> None:
    assert decimal_text(value) == text


def test_a_change_has_its_sign() -> None:
    assert [decimal_text(value, signed=True) for value in (3.25, -2, 0)] == ["+3.25", "-2", "0"]


@given(st.decimals(-100_000, 100_000, places=6))
def test_no_digit_of_a_quantity_is_lost(value: Decimal) -> None:
    assert Decimal(decimal_text(float(value))) == value
