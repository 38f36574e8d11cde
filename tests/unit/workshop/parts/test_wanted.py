"""Wanted parts: every place that carries them converts them alike."""

from bay_tui.workshop.parts.lines import out_on, still_wanted
from bay_tui.workshop.parts.wanted import amount_of, described, known_or_described, wanted_line, wanted_of
from bay_tui.workshop.records import PartsLine, WantedPart
from workshop_kit import T0, Shop


def test_a_known_part_goes_by_number_in_a_request_and_keeps_its_name_in_a_finding() -> None:
    line = wanted_of(Shop().part("P1"), 2)
    assert line.asked() == WantedPart(part="P1", quantity=2)
    assert line.recommended() == WantedPart(part="P1", quantity=2, name="Filter")


def test_a_description_is_cleaned_and_keeps_its_quantity() -> None:
    line = described("clip\x1b[31m", 3)
    assert line.asked() == line.recommended() == WantedPart(part="", quantity=3, name="clip [31m")


def test_without_a_part_the_text_describes() -> None:
    assert known_or_described(None, "seal", 2).asked() == WantedPart(part="", quantity=2, name="seal")
    assert known_or_described(Shop().part("P1"), "seal").asked() == WantedPart(part="P1")


def test_what_a_record_wants_is_found_in_stock_or_described_by_what_it_says() -> None:
    view = Shop().view
    assert wanted_line(view, WantedPart(part="OIL", quantity=4.5)) == ("OIL", "Oil 5W-30", "l", 4.5)
    assert wanted_line(view, WantedPart(part="", name="clip")) == ("", "clip", "", 1)
    assert wanted_line(view, WantedPart(part="GONE", quantity=2)) == ("", "GONE", "", 2)


def test_what_came_back_is_wanted_again_and_nothing_is_below_zero() -> None:
    line = PartsLine(id="l", request="r", job="j1", order="o1", part="P1", quantity=4, issued=3, returned=1, at=T0)
    assert (out_on(line), still_wanted(line)) == (2, 2)
    over = PartsLine(id="l", request="r", job="j1", order="o1", part="P1", quantity=1, issued=3, at=T0)
    assert (out_on(over), still_wanted(over)) == (3, 0)


def test_one_of_it_goes_without_saying() -> None:
    assert [amount_of(quantity, "disc") for quantity in (1, 2, 4.5)] == ["disc", "2 × disc", "4.5 × disc"]
