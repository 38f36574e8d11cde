"""What the technician's and the counter's screens look like, drawn from the sample workshop at a frozen instant."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bay_tui.store.replica import Replica
from bay_tui.workshop import operations as ops
from bay_tui.workshop.operations import WantedPart
from bay_tui.workshop.records import Measurement
from bay_tui.workshop.words import Severity
from pilot.workshop import NOW, Played, make_app, open_replica, sample_records

SMALL, WIDE = (80, 24), (160, 45)
LOOKS = pytest.mark.parametrize(
    ("size", "language"), [(SMALL, "en"), (SMALL, "zh_CN"), (WIDE, "zh_CN")], ids=["80-en", "80-zh", "160-zh"]
)


def workshop() -> Replica:
    view = Played(sample_records())
    pads = Measurement(name="pad_thickness", value=1.5, unit="mm", minimum=3)
    found = ops.FindingRecorded(
        job="R101-1", system="brakes", component="front_pads", severity=Severity.RED, measurement=pads, note="左 1.5 mm"
    )
    view.play(30, "101", found)
    lines = (WantedPart(part="58101-X700"), WantedPart(part="88000-0W20", quantity=4), WantedPart(part="", name="卡扣"))
    (wanted,) = view.play(12, "101", ops.PartsRequested(job="R101-1", lines=lines))
    view.play(9, "301", ops.PartsReserved(line=f"{wanted}.1"))
    view.play(8, "301", ops.PartsBackOrdered(line=f"{wanted}.2", eta=NOW + timedelta(hours=26)))
    return open_replica(view)


@LOOKS
@pytest.mark.parametrize(
    ("who", "keys"),
    [
        ("101", []),
        ("101", ["p"]),
        ("101", ["enter"]),
        ("101", ["f"]),
        ("101", ["f", "1", "1", "1"]),
        ("101", ["enter", "v", "space", "2", "1", "space", "1", "1"]),
        ("101", ["r", *"jylqq", "enter", *"58"]),
        ("301", []),
        ("301", ["b"]),
    ],
    ids=["work", "pause", "card", "systems", "finding", "check", "parts", "counter", "expected"],
)
def test_it_looks_the_same(
    snap_compare: Callable[..., bool], size: tuple[int, int], language: str, who: str, keys: list[str]
) -> None:
    app = make_app(workshop(), sign_in=who, language=language)
    assert snap_compare(app, press=keys, terminal_size=size)


@pytest.mark.parametrize(
    "text", ["左前轮胎外侧偏磨，内侧正常。", "磨损严重😀🔧 ", "Unbroken" * 9 + " "], ids=["han", "emoji", "long"]
)
def test_a_note_of_two_thousand_characters_keeps_the_columns(snap_compare: Callable[..., bool], text: str) -> None:
    view = Played(sample_records())
    note = (text * 400)[:2000]
    found = ops.FindingRecorded(
        job="R101-1", system="tyres", component="front_left_tyre", severity=Severity.RED, note=note
    )
    view.play(30, "101", found)
    app = make_app(open_replica(view), sign_in="101")
    assert snap_compare(app, press=["enter", "pagedown"], terminal_size=SMALL)
