"""What people type into the roster: a shift with its hours, and the last day of a leave."""

from datetime import date

import pytest

from bay_tui.workshop.roster.typed import new_shift, parse_last_day
from bay_tui.workshop.view import Memory
from workshop_kit import FOREMAN, Shop


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Early 8:00-16:30", ("Early", 480, 990)),
        ("早班８：００－１６：３０", ("早班", 480, 990)),
        ("Shift 2 0800至1630", ("Shift 2", 480, 990)),
        ("夜班 2200-600", ("夜班", 1320, 360)),
        ("Early 8:00-25:00", None),
        ("Early 8:60-9:00", None),
        ("8:00-16:30", None),
        ("Early", None),
        ("", None),
    ],
)
def test_a_shift_is_a_name_and_its_hours(text: str, said: tuple[str, int, int] | None) -> None:
    found = new_shift(Memory(), text)
    assert (found and (found.name, found.begins, found.ends)) == said


def test_a_name_that_is_known_gets_other_hours() -> None:
    shop = Shop()
    first, second = "早班 8:00-16:00", "早班 7:00-15:00"
    for text in (first, second):
        args = new_shift(shop.view, text)
        assert args is not None
        shop.applied(args, FOREMAN)
    assert len([one for one in shop.view if type(one).__name__ == "Shift"]) == 1


FIRST = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("2026-11-30", FIRST),
        ("30", FIRST),
        ("12-2", date(2026, 12, 2)),
        ("1.3", date(2027, 1, 3)),
        ("3d", date(2026, 12, 2)),
        ("３天", date(2026, 12, 2)),
        ("1d", FIRST),
        ("0d", None),
        ("11-29", None),
        ("2026-11-29", None),
        ("2028-11-29", date(2028, 11, 29)),
        ("31.2", None),
        ("soon", None),
    ],
)
def test_the_last_day_is_not_before_the_first(text: str, last: date | None) -> None:
    assert parse_last_day(text, FIRST) == last
