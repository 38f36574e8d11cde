"""Cleaning a struct as a whole."""

from datetime import UTC, datetime, timedelta, timezone

from bay_tui.workshop.operations import CallRaised, FindingRecorded, OrderImported, PartsRequested, WantedPart
from bay_tui.workshop.records import ExceptionCase, Vehicle
from bay_tui.workshop.sanitise import sanitise, texts
from bay_tui.workshop.words import CallKind, Severity

DIRTY = "a\x1b[2Jb\u202e"
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


def test_every_text_is_cleaned_however_deep():
    order = sanitise(OrderImported(number=DIRTY, vehicle=Vehicle(id=DIRTY, plate=DIRTY), words=DIRTY))
    finding = sanitise(
        FindingRecorded(job="j", system="s", component=DIRTY, severity=Severity.RED, dtcs=("P0A1F", DIRTY))
    )
    request = sanitise(PartsRequested(job="j", lines=(WantedPart(part="A"), WantedPart(part="B", name=DIRTY))))
    case = sanitise(ExceptionCase(id="x", code="c", operation="o", actor="a", at=NOW, params={"name": DIRTY}))
    found = [*texts(order), *texts(finding), *texts(request), *texts(case)]
    assert "a [2Jb" in found
    assert not any("\x1b" in text or "\u202e" in text for text in found)


def test_lines_survive_where_people_write_lines():
    call = sanitise(CallRaised(asks=CallKind.PARTS, note="one\r\ntwo\x07", bay="b\n1"))
    assert (call.note, call.bay) == ("one\ntwo", "b 1")


def test_what_is_clean_stays_the_same_object():
    call = CallRaised(asks=CallKind.PARTS, note="机油滤清器", bay="b1")
    assert sanitise(call) is call
    assert sanitise(call).asks is CallKind.PARTS


def test_instants_come_out_in_utc():
    naive = datetime(2026, 3, 2, 8)
    east = datetime(2026, 3, 2, 16, tzinfo=timezone(timedelta(hours=8)))
    first = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))
    vehicle = Vehicle(id="v", plate="p")
    for given, expected in [(naive, NOW), (east, NOW), (first, datetime(1, 1, 1, tzinfo=UTC))]:
        assert sanitise(OrderImported(number="1", vehicle=vehicle, due=given)).due == expected
