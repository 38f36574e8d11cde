"""The site's timezone is found in one place, and a name that leads nowhere stops nothing."""

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from bay_tui.workshop.records import Site
from bay_tui.workshop.time.zones import site_zone, zone_named
from bay_tui.workshop.view import Memory


@pytest.mark.parametrize("name", ["", "Nowhere/Atall", "../../etc/passwd", "/etc/localtime", "Asia", "a" * 5000])
def test_a_name_that_is_no_timezone_means_utc(name: str) -> None:
    assert zone_named(name) is UTC


def test_the_zone_is_that_of_the_site_and_utc_before_there_is_one() -> None:
    view = Memory()
    assert site_zone(view) is UTC
    view.put(Site(id="xh", name="Xinghe", timezone="Asia/Shanghai"))
    assert site_zone(view) == ZoneInfo("Asia/Shanghai")
