"""Numbers are worded with all their digits."""

import ast
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bay_tui
from bay_tui.screens.findings.reading import measured
from bay_tui.server.metrics import Metrics
from bay_tui.workshop.records import Measurement
from bay_tui.workshop.text import decimal_text

SOURCE = Path(bay_tui.__file__).parent


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


def test_no_room_writes_a_number_in_another_way() -> None:
    """`:g` says 12345.7 of 12345.67, and 1.23457e+06 of 1234567."""
    shortened = [
        f"{path.relative_to(SOURCE)}: {ast.unparse(value)}"
        for path in sorted(SOURCE.rglob("*.py"))
        if path != SOURCE / "workshop/text.py"
        for value in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(value, ast.FormattedValue) and value.format_spec is not None
        if ast.unparse(value.format_spec).strip("f'\"") == "g"
    ]
    assert shortened == []


@given(st.decimals(0, 100_000, places=3))
def test_a_measurement_keeps_its_digits(value: Decimal) -> None:
    said = measured(Measurement(name="pad_thickness", value=float(value), unit="mm"))
    assert Decimal(said.split()[-2]) == value


def test_the_figures_of_a_server_keep_their_digits() -> None:
    metrics = Metrics()
    metrics.count("bay_tui_requests_total", by=1_234_567)
    metrics.gauge("bay_tui_feed_position", lambda: 12_345_678.0)
    lines = metrics.text().splitlines()
    assert [line.split()[-1] for line in lines if not line.startswith("#")] == ["1234567", "12345678"]
