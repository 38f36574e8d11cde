"""What somebody had begun on a terminal of commit c1923c3 is there when they come back on the code of now.

The store is that of `tests/fixtures/shop.py`, opened in the moment in which it was left.
"""

import json
import shutil
from datetime import datetime
from pathlib import Path

import msgspec

from bay_tui.store.opening import JOURNAL, open_terminal
from fixtures.parked import Begun, app_of, come_back, leave
from fixtures.shop import StandingClock
from pilot.workshop import screen_text

FOLDER = Path(__file__).parents[1] / "fixtures" / "c1923c3"


def fixture(name: str):
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


async def test_everybody_finds_what_they_had_begun(tmp_path: Path):
    begun = msgspec.convert(fixture("draft_names.json")["begun"], list[Begun])
    expected = fixture("expected.json")
    shutil.copy(FOLDER / "terminal" / JOURNAL, tmp_path / JOURNAL)
    clock = StandingClock(expected["boot"], expected["boot_ms"], datetime.fromisoformat(expected["now"]))
    replica = open_terminal(tmp_path, clock)
    app = app_of(replica)
    async with app.run_test(size=(100, 30)) as pilot:
        for one in begun:
            await come_back(app, pilot, one)
            assert "Here is what you had begun." in screen_text(app), one.name
            await leave(app, pilot)
            assert replica.drafts.get(one.name) == one.fields
    assert {name: replica.drafts.get(name) for name in replica.drafts.names()} == expected["drafts"]
    replica.close()
