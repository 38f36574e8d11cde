"""Whether arguments make sense by themselves, the site's own data, calls and exceptions; and every rule at once."""

import inspect

import pytest

from bay_tui.workshop import operations as ops
from bay_tui.workshop.checks import check
from bay_tui.workshop.constraints import valid_dtc
from bay_tui.workshop.decision import Refused, Status
from bay_tui.workshop.operations import OPERATIONS, SERVER_DEVICE
from bay_tui.workshop.records import (
    Bay,
    Call,
    Credential,
    ExceptionCase,
    Finding,
    Measurement,
    Part,
    Site,
    SiteRules,
    Staff,
    Terminal,
    Vehicle,
)
from bay_tui.workshop.words import Answer, CallKind, InspectionLevel, ReturnKind, Role, Severity, StopReason
from workshop_kit import ADMIN, ADVISER, COUNTER, FOREMAN, TECHNICIAN, Shop, at, changed


@pytest.fixture
def shop():
    return Shop()


def finding(**more):
    values = {"job": "j1", "system": "brakes", "component": "pads", "severity": Severity.RED, **more}
    return ops.FindingRecorded(**values)


def code_of(args):
    try:
        check(args)
    except Refused as refusal:
        return refusal.code
    return ""


# The rulebook as a whole


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_every_operation_has_a_rule_and_says_what_it_is(name):
    cls = OPERATIONS[name]
    rule = cls.rule
    assert inspect.getdoc(cls) != inspect.getdoc(ops.Args)
    assert inspect.getdoc(rule)
    assert cls.roles
    assert cls.roles <= frozenset(Role)
    assert Role.ADMIN in cls.roles


def subclasses(cls):
    return [one for each in cls.__subclasses__() for one in (each, *subclasses(each))]


def test_every_operation_that_is_written_is_registered():
    assert {cls for cls in subclasses(ops.Args) if cls.__module__.startswith("bay_tui")} == set(OPERATIONS.values())


# Limits


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (finding(note="x" * 2000), ""),
        (finding(note="x" * 2001), "text-too-long"),
        (finding(component="x" * 300), ""),
        (finding(component="x" * 301), "text-too-long"),
        (finding(system=" "), "text-missing"),
        (finding(component=""), "text-missing"),
        (finding(recommended_hours=1000.0), ""),
        (finding(recommended_hours=1000.1), "hours-impossible"),
        (finding(recommended_hours=-0.1), "hours-impossible"),
        (finding(recommended_hours=float("inf")), "number-impossible"),
        (finding(measurement=Measurement(name="pad", value=float("nan"), unit="mm")), "number-impossible"),
        (finding(measurement=Measurement(name="x" * 301, value=1, unit="mm")), "text-too-long"),
        (finding(measurement=Measurement(name="pad", value=2, unit="mm", minimum=3)), ""),
        (ops.OrderReceived(order="o1", odometer=0), ""),
        (ops.OrderReceived(order="o1", odometer=9_999_999), ""),
        (ops.OrderReceived(order="o1", odometer=10_000_000), "odometer-impossible"),
        (ops.OrderReceived(order="o1", odometer=-1), "odometer-impossible"),
        (ops.OrderReceived(order="o1", odometer=10**400), "number-impossible"),
        (ops.OrderReceived(order="o1", odometer=10**5000), "number-impossible"),
        (ops.StockCounted(part="P1", quantity=0), ""),
        (ops.StockCounted(part="P1", quantity=-1), "quantity-impossible"),
        (ops.StockReceived(part="P1", quantity=0), "quantity-impossible"),
        (ops.StockReceived(part="P1", quantity=0.000_000_1), "quantity-impossible"),
        (ops.StockReceived(part="P1", quantity=0.000_001), ""),
        (ops.StockReceived(part="P1", quantity=100_000), ""),
        (ops.StockReceived(part="P1", quantity=100_001), "quantity-impossible"),
        (ops.PartsIssued(line="l", quantity=0), "quantity-impossible"),
        (ops.PartsIssued(line="l"), ""),
        (ops.PartsReturned(line="l", quantity=-2, condition=ReturnKind.STOCK), "quantity-impossible"),
        (ops.PartsSubstituted(line="l", part="", reason="x"), "text-missing"),
        (ops.PartsSubstituted(line="l", part="P", reason=""), "text-missing"),
        (ops.PartsCancelled(line="l", reason=" "), "text-missing"),
        (ops.PartsNoted(request="q", text=""), "text-missing"),
        (ops.JobAdded(order="o1", title=""), "text-missing"),
        (ops.JobCancelled(job="j1", reason=""), "text-missing"),
        (ops.OrderCancelled(order="o1", reason=""), "text-missing"),
        (ops.LabourCorrected(event="e", reason=""), "text-missing"),
        (ops.LabourAdded(staff="t1", start=at(0), end=at(1), reason="", job="j1"), "text-missing"),
        (ops.LabourAdded(staff="t1", start=at(0), end=at(1), reason="x"), "activity-unclear"),
        (ops.LabourStopped(staff="t1", job="", reason=StopReason.PARTS), "text-missing"),
        (ops.FindingAnswered(finding="f", answer=Answer.LATER, who=" "), "text-missing"),
        (ops.ExceptionSettled(exception="x", decision=""), "text-missing"),
        (ops.InspectionFailed(job="j1", level=InspectionLevel.PEER, reasons=(" ", "")), "text-missing"),
        (ops.OrderImported(number=" ", vehicle=Vehicle(id="", plate="A")), "text-missing"),
        (ops.StaffSaved(staff=Staff(id="", number="1", name="A")), "text-missing"),
        (ops.StaffSaved(staff=Staff(id="a", number="", name="A")), "text-missing"),
        (ops.BaySaved(bay=Bay(id="b", number=" ")), "text-missing"),
        (ops.PartSaved(part=Part(id="", number="1", name="A")), "text-missing"),
        (ops.PartSaved(part=Part(id="1", number="1", name="A", on_hand=float("nan"))), "number-impossible"),
        (ops.PartSaved(part=Part(id="1", number="1", name="A", price_cents=2**53 + 1)), "number-impossible"),
    ],
)
def test_limits(args, code):
    assert code_of(args) == code


def test_a_missing_text_is_named(shop):
    decision = shop.do(ops.StaffSaved(staff=Staff(id="a", number="", name="A")), ADMIN)
    assert (decision.code, decision.params) == ("text-missing", {"field": "number"})


@pytest.mark.parametrize(
    "code", ["P0301", "P0A1F", "B1342", "C0035", "U0100", "U3FFF", "P0301-00", "P030100", "C1234AF"]
)
def test_fault_codes_of_the_standard_are_taken(code):
    assert valid_dtc(code)
    assert code_of(finding(dtcs=(code,))) == ""


@pytest.mark.parametrize(
    "code", ["", "P030", "p0301", "X0301", "P4301", "P030G", "P0301-", "P0301-0", "P0301-000", "P0301\n"]
)
def test_what_is_no_fault_code_is_not(code):
    assert not valid_dtc(code)
    assert code_of(finding(dtcs=("P0301", code))) == "dtc-invalid"


def test_a_fact_that_makes_no_sense_leaves_an_exception_and_nothing_else(shop):
    decision = shop.do(ops.StockReceived(part="P1", quantity=-5), COUNTER, id="odd")
    assert decision.status is Status.FLAGGED
    assert [type(record) for record in decision.records] == [ExceptionCase]
    assert (shop.part("P1").on_hand, shop.exceptions()) == (5, ["quantity-impossible"])


# Who may


def test_a_wish_of_somebody_unknown_is_refused_and_a_fact_flagged(shop):
    assert shop.refused(ops.JobCancelled(job="j1", reason="x"), "ghost") == "staff-unknown"
    assert shop.flagged(ops.CallRaised(asks=CallKind.PARTS), "ghost") == "staff-unknown"
    assert shop.rehearsed(ops.CallRaised(asks=CallKind.PARTS), "ghost") == "staff-unknown"


def test_a_wish_without_the_role_is_refused_and_a_fact_flagged(shop):
    assert shop.refused(ops.JobCancelled(job="j1", reason="x"), COUNTER) == "not-allowed"
    assert shop.flagged(ops.OrderDelivered(order="o1"), COUNTER) == "not-allowed"


def test_the_server_needs_no_role(shop):
    assert shop.do(ops.JobCancelled(job="j1", reason="x"), "", device=SERVER_DEVICE).status is Status.APPLIED


# Calls and exceptions


def test_a_call_stands_in_the_bay_of_its_job_until_it_is_cleared(shop):
    shop.view.put(changed(shop.job("j1"), bay="b2"))
    shop.do(ops.CallRaised(asks=CallKind.FOREMAN, job="j1"), TECHNICIAN, 1, id="c")
    assert (shop.get(Call, "c").bay, shop.get(Call, "c").open) == ("b2", "yes")
    shop.applied(ops.CallAnswered(call="c"), FOREMAN, 3)
    shop.applied(ops.CallAnswered(call="c"), ADMIN, 2)
    shop.applied(ops.CallAnswered(call="c"), COUNTER, 9)
    assert (shop.get(Call, "c").answered_by, shop.get(Call, "c").answered_at) == (ADMIN, at(2))
    shop.applied(ops.CallCleared(call="c"), FOREMAN, 5)
    assert shop.get(Call, "c").open == "no"
    assert shop.flagged(ops.CallCleared(call="no"), FOREMAN, 5) == "call-unknown"


def test_an_exception_is_settled_once(shop):
    shop.do(ops.StockReceived(part="NOPE", quantity=5), COUNTER, id="odd")
    shop.applied(ops.ExceptionSettled(exception="odd.x1", decision="typing mistake"), FOREMAN, 5)
    assert shop.get(ExceptionCase, "odd.x1").open == "no"
    again = ops.ExceptionSettled(exception="odd.x1", decision="no")
    assert shop.refused(again, FOREMAN, 6) == "exception-settled"
    assert shop.refused(ops.ExceptionSettled(exception="no", decision="x"), FOREMAN) == "exception-unknown"


def test_letting_an_operation_go_changes_no_record(shop):
    assert shop.applied(ops.OperationDiscarded(operation="x"), TECHNICIAN).records == []


# The site's own data


def test_the_sites_rules_are_set_and_said_again_change_nothing(shop):
    saved = ops.SiteSaved(site=Site(id="s", name="New", rules=SiteRules(shift_end="17:30")))
    shop.applied(saved, ADMIN)
    assert shop.get(Site, "s").rules.shift_end == "17:30"
    assert shop.applied(saved, ADMIN).records == []


def test_numbers_and_badges_belong_to_one_person(shop):
    taken = ops.StaffSaved(staff=Staff(id="new", number="201", name="X"))
    assert shop.refused(taken, ADMIN) == "number-in-use"
    badge = ops.StaffSaved(staff=Staff(id="new", number="777", name="X", badge="B201"))
    assert shop.refused(badge, ADMIN) == "number-in-use"
    shop.applied(ops.StaffSaved(staff=Staff(id="new", number="777", name="X"), pin="hash"), ADMIN)
    assert shop.get(Credential, "new").pin == "hash"


def test_bays_have_numbers_of_their_own(shop):
    assert shop.refused(ops.BaySaved(bay=Bay(id="b9", number="1")), ADMIN) == "number-in-use"
    shop.applied(ops.BaySaved(bay=Bay(id="b1", number="1", name="Lift")), ADMIN)
    assert shop.get(Bay, "b1").name == "Lift"


def test_a_revoked_terminal_stays_revoked(shop):
    shop.applied(ops.TerminalSaved(terminal="d9", name="A", bay="b1"), ADMIN, 1)
    shop.applied(ops.TerminalSaved(terminal="d9", name="A", revoked=True), ADMIN, 2)
    shop.applied(ops.TerminalSaved(terminal="d9", name="B"), ADMIN, 3)
    terminal = shop.get(Terminal, "d9")
    assert (terminal.name, terminal.revoked, terminal.enrolled_at) == ("B", True, at(1))
    assert shop.refused(ops.TerminalSaved(terminal="d9", name="A", bay="no"), ADMIN) == "bay-unknown"


def test_no_terminal_is_called_what_the_server_is_called(shop):
    assert shop.refused(ops.TerminalSaved(terminal=SERVER_DEVICE, name="A"), ADMIN) == "number-in-use"


def test_findings_keep_what_was_seen_and_of_which_vehicle(shop):
    measurement = Measurement(name="pad", value=2.0, unit="mm", minimum=3.0)
    shop.do(finding(measurement=measurement, dtcs=("P0301",)), TECHNICIAN, 4, id="f")
    kept = shop.get(Finding, "f")
    assert (kept.order, kept.vehicle, kept.by, kept.at) == ("o1", "v1", TECHNICIAN, at(4))
    assert (kept.measurement, kept.dtcs) == (measurement, ("P0301",))
    assert shop.flagged(finding(job="no"), ADVISER) == "job-unknown"
