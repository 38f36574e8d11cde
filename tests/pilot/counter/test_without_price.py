"""A part without a price says so before it goes out and when it has."""

import msgspec

from bay_tui.screens.counter.screen import CounterScreen
from bay_tui.widgets.grid import Grid
from bay_tui.workshop import operations as ops
from bay_tui.workshop.records import Part
from pilot.workshop import Played, make_app, open_replica, sample_records, screen_text, wait_until


async def issued(price: int, on_hand: float = 40) -> tuple[str, str]:
    """Return the counter's screen before and after a filter of that price goes out."""
    view = Played(sample_records())
    part = view.get(Part, "26300-A500")
    assert part is not None
    view.put(msgspec.structs.replace(part, price_cents=price, on_hand=on_hand))
    view.play(40, "101", ops.PartsRequested(job="R101-1", lines=(ops.WantedPart(part="26300-A500"),)))
    app = make_app(open_replica(view), sign_in="301")
    async with app.run_test(size=(120, 24)) as pilot:
        await wait_until(pilot, lambda: isinstance(app.screen, CounterScreen) and app.screen.query_one(Grid).keys)
        before = screen_text(app)
        await pilot.press("i")
        return before, screen_text(app)


async def test_no_price_is_said() -> None:
    before, after = await issued(0)
    assert "no price" in before
    assert "26300-A500 has no price: it went out at 0." in after


async def test_a_price_is_not_spoken_of() -> None:
    before, after = await issued(4500)
    assert "no price" not in before
    assert "no price" not in after
    assert "Issued: " in after


async def test_a_shelf_below_zero_is_said_with_it() -> None:
    _before, after = await issued(0, on_hand=0)
    assert "count the bin. 26300-A500 has no price" in after
