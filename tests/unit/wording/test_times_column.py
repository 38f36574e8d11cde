"""A time in a column: day and time whole, in the eleven cells that the column has."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bay_tui.i18n import set_language
from bay_tui.screens.shell.outbox_stories import columns
from bay_tui.wording.times import Moment
from bay_tui.workshop.text import cells

NOW = datetime(2026, 11, 30, 7, 55, tzinfo=UTC)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize(
    ("hours", "said"), [(0, "15:55"), (16, "11-29 23:55"), (-9, "12-01 00:55"), (24 * 20, "11-10 15:55")]
)
def test_day_and_time_stand_whole_in_the_outbox(language: str, wide: bool, hours: int, said: str) -> None:
    set_language(language)
    text = Moment(NOW, ZoneInfo("Asia/Shanghai")).in_column(NOW - timedelta(hours=hours))
    (width,) = [one.width for one in columns(wide) if one.key == "at"]
    assert text == said
    assert width is not None and cells(text) <= width
