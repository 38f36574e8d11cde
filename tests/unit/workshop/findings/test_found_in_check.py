"""What was found on a visit stands in its vehicle check, once; and values nobody measures are asked about."""

import pytest

from bay_tui.workshop import operations as ops
from bay_tui.workshop.readmodels.visit_checks import written_up
from bay_tui.workshop.records import Check, Finding, Measurement
from bay_tui.workshop.words import Severity
from workshop_kit import COLLEAGUE, TECHNICIAN, Shop

ITEMS = {"pads_left": "front_pads", "tread": "front_left_tyre", "rims": "rims"}


def measured(value: float, unit: str = "mm", name: str = "pad_thickness") -> Measurement:
    return Measurement(name=name, value=value, unit=unit, minimum=3.0, amber_below=5.0)


def seen(severity: Severity, component: str = "front_pads", **more: object) -> ops.FindingRecorded:
    return ops.FindingRecorded(job="j1", system="brakes", component=component, severity=severity, **more)  # type: ignore[arg-type]


def line(item: str, severity: Severity, **more: object) -> ops.CheckedItem:
    return ops.CheckedItem(item=item, system="brakes", component=ITEMS[item], severity=severity, **more)  # type: ignore[arg-type]


def check(*lines: ops.CheckedItem, job: str = "j2") -> ops.CheckRecorded:
    """Return a check; it is of another job of the same visit."""
    return ops.CheckRecorded(job=job, items=lines)


def test_a_line_that_stands_written_up_makes_no_second_finding() -> None:
    shop = Shop()
    shop.do(seen(Severity.RED, measurement=measured(2)), TECHNICIAN, 0, id="f")
    lines = (line("pads_left", Severity.RED, measurement=measured(2), finding="f"), line("rims", Severity.GREEN))
    shop.do(check(*lines), COLLEAGUE, 5, id="c")
    assert [one.id for one in shop.view.every(Finding)] == ["f"]
    results = shop.get(Check, "c").results
    assert [(one.severity, one.finding) for one in results] == [(Severity.RED, "f"), (Severity.GREEN, "")]
    # Taking the check back takes back what it found, not what was found before it.
    shop.applied(ops.OperationUndone(operation="c"), COLLEAGUE, 6)
    assert shop.get(Finding, "f").withdrawn_at is None
    assert shop.get(Check, "c").withdrawn_at is not None


@pytest.mark.parametrize("gone", ["unknown", "withdrawn", "other visit"])
def test_a_line_whose_finding_is_gone_is_a_finding_again(gone: str) -> None:
    shop = Shop()
    if gone != "unknown":
        args = ops.FindingRecorded(
            job="j3" if gone == "other visit" else "j1", system="brakes", component="front_pads", severity=Severity.RED
        )
        shop.do(args, TECHNICIAN, 0, id="f")
    if gone == "withdrawn":
        shop.applied(ops.OperationUndone(operation="f"), TECHNICIAN, 1)
    shop.do(check(line("pads_left", Severity.RED, finding="f")), COLLEAGUE, 5, id="c")
    assert shop.get(Check, "c").results[0].finding == "c.1"
    assert shop.get(Finding, "c.1").check == "c"


def test_in_order_beside_a_finding_is_asked_and_then_recorded_with_an_exception() -> None:
    shop = Shop()
    shop.do(seen(Severity.RED), TECHNICIAN, 0, id="f")
    args = check(line("pads_left", Severity.GREEN), line("rims", Severity.GREEN))
    assert shop.asked(args, COLLEAGUE, 5) == ["check-found-worse"]
    assert shop.flagged(args, COLLEAGUE, 5) == "check-found-worse"
    # Of another visit, or looked at again and found good, it is no contradiction.
    assert shop.asked(check(line("pads_left", Severity.GREEN), job="j3"), COLLEAGUE, 5) == []
    shop.applied(ops.FindingRevised(finding="f", severity=Severity.GREEN, note="cleaned"), TECHNICIAN, 6)
    assert shop.asked(args, COLLEAGUE, 7) == []


def test_the_worst_of_a_visit_stands_on_its_line() -> None:
    shop = Shop()
    shop.do(seen(Severity.AMBER), TECHNICIAN, 0, id="amber")
    shop.do(seen(Severity.RED), TECHNICIAN, 1, id="red")
    shop.do(seen(Severity.AMBER), TECHNICIAN, 2, id="later")
    shop.do(seen(Severity.GREEN, "rims"), TECHNICIAN, 2, id="good")
    shop.do(check(line("tread", Severity.AMBER)), TECHNICIAN, 3, id="c")
    shop.do(seen(Severity.RED, "front_left_tyre"), TECHNICIAN, 4, id="gone")
    shop.applied(ops.OperationUndone(operation="gone"), TECHNICIAN, 5)
    found = written_up(shop.view, "o1", ITEMS)
    assert {slug: finding.id for slug, finding in found.items()} == {"pads_left": "red", "tread": "c.1"}
    assert written_up(shop.view, "o2", ITEMS) == {}


@pytest.mark.parametrize("value", [-3, 1000, 99_999_999_999])
def test_a_value_no_pad_has_is_asked_once_and_then_recorded(value: float) -> None:
    shop = Shop()
    args = seen(Severity.RED, measurement=measured(value), note="so it says")
    assert shop.asked(args, TECHNICIAN) == ["measure-unlikely"]
    decision = shop.do(args, TECHNICIAN, id="f")
    assert decision.code == "measure-unlikely"
    assert decision.params == {
        "component": "front_pads",
        "value": f"{value:f}".rstrip("0").rstrip("."),
        "unit": "mm",
        "low": "0",
        "high": "30",
    }
    found = shop.get(Finding, "f").measurement
    assert found is not None
    assert found.value == value
    revised = ops.FindingRevised(finding="f", severity=Severity.RED, measurement=measured(value), note="again")
    assert shop.asked(revised, TECHNICIAN) == ["measure-unlikely"]
    checked = check(line("pads_left", Severity.GREEN, measurement=measured(value), note="why"))
    assert "measure-unlikely" in shop.asked(checked, TECHNICIAN)


@pytest.mark.parametrize(
    "measurement",
    [
        measured(0),
        measured(12.5),
        measured(30),
        Measurement(name="freezing_point", value=-40, unit="°C"),
        Measurement(name="toe", value=-3, unit="mm"),
        # Another unit, and what a person named, are theirs to know.
        Measurement(name="pressure", value=230, unit="kPa"),
        Measurement(name="depth of the dent", value=-3, unit="mm"),
    ],
)
def test_what_can_be_is_not_asked_about(measurement: Measurement) -> None:
    assert Shop().asked(seen(Severity.AMBER, measurement=measurement, note="x"), TECHNICIAN) == []
