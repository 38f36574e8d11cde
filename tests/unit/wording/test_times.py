"""What is shown as a sum adds up as it is shown."""

import re

from hypothesis import given
from hypothesis import strategies as st

from bay_tui.wording.times import minutes_summed

HOURS = st.floats(0, 7.9, allow_nan=False)


def minutes(text: str) -> int:
    found = re.fullmatch(r"(?:(\d+)h)?(\d+)m?", text)
    assert found, text
    return int(found[1] or 0) * 60 + int(found[2])


@given(HOURS, HOURS, HOURS)
def test_the_parts_add_up_to_the_whole(jobs: float, idle: float, other: float) -> None:
    whole, *parts = [minutes(one) for one in minutes_summed(jobs + idle + other, jobs, idle)]
    assert whole == sum(parts)
    for shown, meant in zip([whole, *parts], (jobs + idle + other, jobs, idle, other), strict=True):
        assert abs(shown - meant * 60) < 2.01


def test_the_last_term_is_the_remainder() -> None:
    assert minutes_summed(4.77667, 4.11, 0.575) == ["4h46", "4h06", "34m", "6m"]
    assert minutes_summed(2.0, 1.0, 1.0) == ["2h00", "1h00", "1h00", "0m"]
