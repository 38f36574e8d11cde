"""What the finding form says, without its widgets."""

from datetime import UTC, datetime

import pytest

from bay_tui.screens.finding_form import (
    AS_WRITTEN,
    Problem,
    details_of,
    fault_codes,
    measured_beyond,
    number,
    options_of,
    proposal,
    usual_of,
    values_of,
)
from bay_tui.workshop.records import Finding, Measurement
from bay_tui.workshop.words import Severity

PADS = {"system": "brakes", "component": "front_pads", "severity": "red"}


def test_lists_narrow_by_word_english_and_initials() -> None:
    assert options_of("system", "", "")[0].key == "brakes"
    assert [one.key for one in options_of("system", "", "tyr")] == ["tyres"]
    assert [one.key for one in options_of("component", "brakes", "qzd")] == [
        "front_pads",
        "front_discs",
        AS_WRITTEN + "qzd",
    ]
    assert options_of("component", "brakes", "zdy")[0].key == "brake_fluid"


def test_a_component_that_is_in_no_list_can_be_written() -> None:
    (only,) = options_of("component", "brakes", "左前支架")
    assert only.key == AS_WRITTEN + "左前支架"


def test_severities_have_a_symbol_and_a_word() -> None:
    assert [one.label for one in options_of("severity", "", "")] == ["▲ red", "! amber", "✓ green", "○ not checked"]


def test_a_usual_measurement_is_proposed_and_stored_by_its_slug() -> None:
    values = PADS | proposal(usual_of(PADS)) | {"value": "２，5"}
    details = details_of(values)
    assert not isinstance(details, Problem)
    assert details["measurement"] == Measurement(name="pad_thickness", value=2.5, unit="mm", minimum=3.0)
    assert measured_beyond(values) == "! pad thickness 2.5 mm (min 3)"
    assert measured_beyond(values | {"value": "4"}) == ""


def test_no_value_is_no_measurement() -> None:
    details = details_of(PADS | proposal(usual_of(PADS)))
    assert not isinstance(details, Problem)
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
    problem = details_of(PADS | typed)
    assert isinstance(problem, Problem)
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
    details = details_of(values_of(finding))
    assert not isinstance(details, Problem)
    assert details["measurement"] == measurement
    assert details["recommended_hours"] == 0.5
    assert details["dtcs"] == ("C1200",)
