"""A vehicle health check becomes one record and its findings; better than measured needs a reason."""

import pytest

from bay_tui.workshop import operations as ops
from bay_tui.workshop.checks import check
from bay_tui.workshop.decision import Refused
from bay_tui.workshop.records import Check, Finding, Job, Measurement, WantedPart
from bay_tui.workshop.words import JobState, Severity
from workshop_kit import ADVISER, COUNTER, TECHNICIAN, Shop

WORN = Measurement(name="tread", value=1.2, unit="mm", minimum=1.6, amber_below=3.0)


def item(name: str, severity: Severity, **more: object) -> ops.CheckedItem:
    return ops.CheckedItem(item=name, system="tyres", component=name, severity=severity, **more)  # type: ignore[arg-type]


def checked(*items: ops.CheckedItem) -> ops.CheckRecorded:
    return ops.CheckRecorded(job="j1", items=items)


def test_a_check_keeps_every_line_and_makes_findings_of_red_and_amber() -> None:
    shop = Shop()
    parts = (WantedPart(part="P1", name="Filter"),)
    red = item("front_left_tyre", Severity.RED, note="worn", measurement=WORN, recommended_parts=parts)
    green = item("front_right_tyre", Severity.GREEN, note="new")
    shop.applied(checked(red, green, item("rims", Severity.NOT_CHECKED), item("tpms", Severity.AMBER)), TECHNICIAN)
    (kept,) = shop.view.find(Check, "order", "o1")
    assert (kept.job, kept.vehicle, kept.by) == ("j1", "v1", TECHNICIAN)
    assert [(one.item, one.severity) for one in kept.results] == [
        ("front_left_tyre", Severity.RED),
        ("front_right_tyre", Severity.GREEN),
        ("rims", Severity.NOT_CHECKED),
        ("tpms", Severity.AMBER),
    ]
    found = {one.id: one for one in shop.view.find(Finding, "job", "j1")}
    assert [one.finding for one in kept.results] == [f"{kept.id}.1", "", "", f"{kept.id}.4"]
    assert set(found) == {f"{kept.id}.1", f"{kept.id}.4"}
    worn = found[f"{kept.id}.1"]
    assert (worn.check, worn.measurement, worn.recommended_parts, worn.note) == (kept.id, WORN, parts, "worn")
    assert kept.results[1].note == "new"


def test_a_check_of_a_closed_job_is_kept_and_flagged() -> None:
    shop = Shop(Job(id="j9", order="o1", line=9, title="Done", state=JobState.DONE))
    args = ops.CheckRecorded(job="j9", items=(item("rims", Severity.GREEN),))
    assert shop.flagged(args, TECHNICIAN) == "finding-after-close"
    assert shop.view.find(Check, "job", "j9")


def test_the_counter_checks_no_vehicles() -> None:
    assert Shop().rehearsed(checked(item("rims", Severity.GREEN)), COUNTER) == "not-allowed"
    assert Shop().rehearsed(checked(item("rims", Severity.GREEN)), ADVISER) == ""


@pytest.mark.parametrize(
    ("items", "code"),
    [
        ((), "lines-missing"),
        ((item("rims", Severity.GREEN), item("rims", Severity.RED)), "check-item-twice"),
        ((item(" ", Severity.GREEN),), "text-missing"),
        ((item("rims", Severity.AMBER, note="x" * 2001),), "text-too-long"),
    ],
)
def test_a_check_that_makes_no_sense(items: tuple[ops.CheckedItem, ...], code: str) -> None:
    with pytest.raises(Refused) as refused:
        check(checked(*items))
    assert refused.value.code == code


def test_better_than_measured_needs_a_note_before_it_is_recorded() -> None:
    shop = Shop()
    found = ops.FindingRecorded(
        job="j1", system="tyres", component="front_left_tyre", severity=Severity.AMBER, measurement=WORN
    )
    assert shop.rehearsed(found, TECHNICIAN) == "better-than-measured"
    assert shop.rehearsed(checked(item("rims", Severity.GREEN, measurement=WORN)), TECHNICIAN) == "better-than-measured"
    assert shop.rehearsed(checked(item("rims", Severity.GREEN, measurement=WORN, note="spare")), TECHNICIAN) == ""
    shop.applied(found, TECHNICIAN)
    (kept,) = shop.view.find(Finding, "job", "j1")
    revised = ops.FindingRevised(finding=kept.id, severity=Severity.GREEN, measurement=WORN)
    assert shop.rehearsed(revised, TECHNICIAN) == "better-than-measured"
