"""VINs: what the check digit says, where there is none, and that nothing is ever blocked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bay_tui.workshop import operations as ops
from bay_tui.workshop.decision import Status
from bay_tui.workshop.orders.vin import check_digit, doubt
from bay_tui.workshop.records import Vehicle
from workshop_kit import ADVISER, Shop

LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"


@pytest.mark.parametrize(
    ("vin", "code"),
    [
        ("", ""),
        ("1M8GDM9AXKP042788", ""),  # the example of 49 CFR 565
        ("11111111111111111", ""),
        ("1M8GDM9A1KP042788", "vin-check-digit"),
        ("LSVAA4180E2184841", "vin-check-digit"),
        ("WVWZZZ1JZXW000001", ""),  # European: Z in position 9
        ("1M8GDM9AXKP04278", "vin-length"),
        ("1M8GDM9AXKP0427O8", "vin-letters"),
        ("12345", "vin-length"),
    ],
)
def test_what_speaks_against_a_vin(vin: str, code: str) -> None:
    assert doubt(vin) == code


@given(st.text(LETTERS, min_size=16, max_size=16), st.sampled_from("12345L"))
def test_with_its_check_digit_any_vin_passes_and_a_wrong_one_is_noticed(rest: str, region: str) -> None:
    draft = f"{region}{rest}"
    right = draft[:8] + check_digit(draft) + draft[9:]
    assert doubt(right) == ""
    wrong = "1" if right[8] != "1" else "2"
    assert doubt(right[:8] + wrong + right[9:]) == "vin-check-digit"


@given(st.text(LETTERS, min_size=16, max_size=16), st.integers(0, 16), st.sampled_from("0123456789"))
def test_one_digit_read_wrong_is_noticed(rest: str, position: int, digit: str) -> None:
    draft = f"L{rest}"
    right = draft[:8] + check_digit(draft) + draft[9:]
    if right[position].isdigit() and position != 8 and right[position] != digit:
        assert doubt(right[:position] + digit + right[position + 1 :]) == "vin-check-digit"


@given(st.text(max_size=40))
def test_nothing_typed_breaks_it(vin: str) -> None:
    assert doubt(vin) in ("", "vin-length", "vin-letters", "vin-check-digit")


def test_a_doubtful_vin_is_recorded_all_the_same() -> None:
    shop = Shop()
    decision = shop.do(ops.OrderBooked(vehicle=Vehicle(id="", plate="粤B11111", vin="LSVAA4180E2184841X")), ADVISER)
    assert decision.status is Status.APPLIED
    assert shop.view.find(Vehicle, "vin", "LSVAA4180E2184841X")
