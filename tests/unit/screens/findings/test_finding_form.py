"""What the finding form says, without its widgets."""

from datetime import UTC, datetime

import pytest

from bay_tui.catalogue import shipped
from bay_tui.screens.findings.form import (
    AS_WRITTEN,
    TEMPLATE,
    FieldProblem,
    colour_of,
    details_of,
    fault_codes,
    filled,
    measured_beyond,
    number,
    options_of,
    proposal,
    usual_of,
    values_of,
)
from bay_tui.screens.findings.recommended_parts import as_parts, as_text, recommended
from bay_tui.workshop.records import Finding, Measurement, Order, Part, Vehicle, WantedPart
from bay_tui.workshop.view import Memory
from bay_tui.workshop.words import Severity

STOCK = Memory(
    [
        Part(id="58101-X700", number="58101-X700", name="前制动片 YX7", name_latin="Front brake pads, YX7"),
        Part(id="58101-A500", number="58101-A500", name="前制动片 YA5", name_latin="Front brake pads, YA5"),
    ]
)
PADS = {"system": "brakes", "component": "front_pads", "severity": "red"}


def test_lists_narrow_by_word_english_and_initials() -> None:
    assert options_of("system", {}, "")[0].key == "brakes"
    assert [one.key for one in options_of("system", {}, "tyr")][:1] == ["tyres"]
    assert [one.key for one in options_of("component", {"system": "brakes"}, "qzd")] == [
        "front_pads",
        "front_discs",
        AS_WRITTEN + "qzd",
    ]
    assert options_of("component", {"system": "brakes"}, "zdy")[0].key == "brake_fluid"


def test_a_component_that_is_in_no_list_can_be_written() -> None:
    (only,) = options_of("component", {"system": "brakes"}, "左前支架")
    assert only.key == AS_WRITTEN + "左前支架"


def test_severities_have_a_symbol_and_a_word() -> None:
    assert [one.label for one in options_of("severity", {}, "")] == ["▲ red", "! amber", "✓ green", "○ not checked"]


def test_a_usual_measurement_is_proposed_and_stored_by_its_slug() -> None:
    values = PADS | proposal(usual_of(PADS)) | {"value": "２，5"}
    details = details_of(values, STOCK)
    assert not isinstance(details, FieldProblem)
    assert details["measurement"] == Measurement(
        name="pad_thickness", value=2.5, unit="mm", minimum=3.0, amber_below=5.0
    )
    assert measured_beyond(values) == "▲ pad thickness 2.5 mm (min 3, amber below 5)"
    assert measured_beyond(values | {"value": "5"}) == ""


def test_no_value_is_no_measurement() -> None:
    details = details_of(PADS | proposal(usual_of(PADS)), STOCK)
    assert not isinstance(details, FieldProblem)
    assert details["measurement"] is None


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"value": "thin"}, "value"),
        ({"value": "2", "measured": ""}, "measured"),
        ({"value": "2", "measured": "gap", "minimum": "x"}, "minimum"),
        ({"dtcs": "P0300 X1"}, "dtcs"),
        ({"hours": "nan"}, "hours"),
    ],
)
def test_what_will_not_do_is_said_at_its_field(typed: dict[str, str], field: str) -> None:
    problem = details_of(PADS | typed, STOCK)
    assert isinstance(problem, FieldProblem)
    assert problem.field == field
    assert problem.sentence


def test_fault_codes_are_taken_apart_and_made_plain() -> None:
    assert fault_codes("p0300， ｐ0301;U0100/P0300") == ("P0300", "P0301", "U0100")


@pytest.mark.parametrize(("text", "value"), [("-35", -35.0), ("3,5", 3.5), ("３。５", 3.5), ("", None), ("inf", None)])
def test_numbers(text: str, value: float | None) -> None:
    assert number(text) == value


def test_a_finding_written_again_starts_as_it_was() -> None:
    measurement = Measurement(name="tread", value=1.2, unit="mm", minimum=1.6)
    finding = Finding(
        id="f", order="o", job="j", vehicle="v", system="tyres", component="front_left_tyre", severity=Severity.RED,
        note="worn", measurement=measurement, dtcs=("C1200",), recommended="replace", recommended_hours=0.5,
        at=datetime(2025, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    details = details_of(values_of(finding), STOCK)
    assert not isinstance(details, FieldProblem)
    assert details["measurement"] == measurement
    assert details["recommended_hours"] == 0.5
    assert details["dtcs"] == ("C1200",)


def order_of(model: str) -> Order:
    STOCK.put(Vehicle(id=model, plate="x", model=model))
    return Order(id="o", number="1", vehicle=model)


def test_templates_come_before_the_plain_colours_and_the_red_ones_first() -> None:
    keys = [one.key for one in options_of("severity", {"component": "front_pads"}, "")]
    assert keys[:3] == [TEMPLATE + f"front_pads.{one}" for one in ("worn_out", "worn_soon", "uneven")]
    assert keys[3:] == ["red", "amber", "green", "not_checked"]


def test_typing_at_the_first_question_finds_templates_of_every_system() -> None:
    found = options_of("system", {}, "zdqzddk")
    assert [one.key for one in found] == []
    found = options_of("system", {}, "xl")
    assert any(one.key == TEMPLATE + "front_struts.leak" for one in options_of("system", {}, "strut leaks"))
    assert all(one.key.startswith(TEMPLATE) for one in found if "." in one.key)


def test_a_template_fills_what_is_empty_and_leaves_what_was_typed() -> None:
    template = shipped().template["front_pads.worn_out"]
    first = filled({}, template, [])
    assert first["note"] == "Front brake pads worn to the limit"
    assert (first["severity"], first["recommended"], first["hours"]) == ("red", "Replace front brake pads", "0.8")
    other = filled(first, shipped().template["front_pads.worn_soon"], [])
    assert other["note"] == "Front brake pads close to the limit"
    assert "note" not in filled({"note": "left 2 mm"}, template, [])


@pytest.mark.parametrize(
    ("chosen", "value", "severity"),
    [("amber", "2.9", "red"), ("amber", "3", "amber"), ("green", "4.9", "amber"), ("green", "5", "green"),
     ("red", "9", "red"), ("not_checked", "1", "red"), ("amber", "", "amber")],
)  # fmt: skip
def test_the_measured_value_makes_the_colour_worse_and_never_better(chosen: str, value: str, severity: str) -> None:
    values = PADS | proposal(usual_of(PADS)) | {"severity": chosen, "value": value}
    assert colour_of(values) == severity


def test_whoever_chooses_again_after_measuring_is_taken_at_their_word() -> None:
    values = PADS | proposal(usual_of(PADS)) | {"severity": "amber", "value": "2", "insisted": "yes"}
    assert colour_of(values) is Severity.AMBER


def test_a_recommended_part_goes_by_number_where_the_vehicle_says_which() -> None:
    parts = shipped().template["front_pads.worn_out"].parts
    assert recommended(STOCK, order_of("云驰 YX7 SUV"), parts) == (WantedPart(part="58101-X700", name="前制动片 YX7"),)
    assert recommended(STOCK, order_of("Other"), parts) == (WantedPart(part="", name="Front brake pads"),)
    assert recommended(STOCK, None, parts) == (WantedPart(part="", name="Front brake pads"),)


def test_parts_are_typed_by_name_or_number_with_a_quantity_before_them() -> None:
    parts = as_parts(STOCK, "2 × clip；58101-A500; 0.5x oil ;; Front brake pads, YX7")
    assert parts == (
        WantedPart(part="", name="clip", quantity=2),
        WantedPart(part="58101-A500", name="前制动片 YA5"),
        WantedPart(part="", name="oil", quantity=0.5),
        WantedPart(part="58101-X700", name="前制动片 YX7"),
    )
    assert as_parts(STOCK, as_text(parts)) == parts
