"""Every field of every operation says what may stand there, and each constraint keeps its bounds."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec
import pytest

from bay_tui.i18n import set_language
from bay_tui.wording import sentence
from bay_tui.wording.words import field_word
from bay_tui.workshop import constraints as c
from bay_tui.workshop import operations as ops
from bay_tui.workshop.checks import check
from bay_tui.workshop.constraints import Constraint, Reference, Text
from bay_tui.workshop.decision import Refused
from bay_tui.workshop.exceptions.operations import LONGEST_SENT
from bay_tui.workshop.operations import OPERATIONS
from bay_tui.workshop.records import FindingTemplate, Part, Site, SiteRules, Staff, TemplatePart, Vehicle
from bay_tui.workshop.words import CallKind, Severity, StopReason
from workshop_kit import at

Field = tuple[type[msgspec.Struct], str, Any]

MAY_BE_BLANK = {
    ("Part", "name"): "a stock list may have numbers alone",
    ("Vehicle", "plate"): "a VIN names it as well",
    ("Measurement", "name"): "the component says it where one thing is measured",
    ("Measurement", "unit"): "a count has none",
    ("ImportedJob", "title"): "another system may have lines without",
    ("OperationUnread", "name"): "it is kept as it was sent, whatever that is",
    ("OperationUnread", "said"): "it is kept as it was sent, whatever that is",
}
"""The required texts that need not be said, each with the reason."""


def fields_of(cls: type[msgspec.Struct]) -> Iterator[Field]:
    """Every field of a struct and of the structs within it."""
    hints = get_type_hints(cls, include_extras=True)
    for name in cls.__struct_fields__:
        yield cls, name, hints[name]
        for within in structs_within(hints[name]):
            yield from fields_of(within)


def structs_within(hint: Any) -> Iterator[type[msgspec.Struct]]:
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        yield hint
    for one in get_args(hint):
        yield from structs_within(one)


def naked(hint: Any) -> bool:
    """Whether a type has values without end, here or within, and says nothing of them."""
    if get_origin(hint) is Annotated:
        inner, *said = get_args(hint)
        here = any(isinstance(one, Constraint) for one in said)
        if here and get_origin(inner) is tuple:
            return naked(get_args(inner)[0])
        return not here and naked(inner)
    if hint in (str, int, float, date, datetime) or get_origin(hint) is tuple:
        return True
    return any(naked(one) for one in get_args(hint))


EVERY_FIELD = {(cls, name): hint for one in OPERATIONS.values() for cls, name, hint in fields_of(one)}


def said_of(hint: Any) -> list[Any]:
    """What a field's annotations say, without those of its items."""
    if get_origin(hint) is Annotated:
        inner, *said = get_args(hint)
        return [*said_of(inner), *said]
    return [] if get_origin(hint) is tuple else [said for one in get_args(hint) for said in said_of(one)]


def test_every_field_says_what_may_stand_there() -> None:
    assert [f"{cls.__name__}.{name}" for (cls, name), hint in EVERY_FIELD.items() if naked(hint)] == []
    assert len(EVERY_FIELD) > 200


def type_of(hint: Any) -> Any:
    """A field's type without None and what is said of it."""
    if get_origin(hint) is Annotated:
        return type_of(get_args(hint)[0])
    options = [one for one in get_args(hint) if one is not type(None)]
    return type_of(options[0]) if options and get_origin(hint) is not tuple else hint


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [(str, Text), (float, c.Bounds), (int, c.Bounds), (datetime, c.Instant | c.Unbounded), (date, c.CalendarDay)],
)
def test_each_kind_of_value_is_bounded_by_its_own_kind_of_constraint(kind: type, wanted: Any) -> None:
    fields = {field: hint for field, hint in EVERY_FIELD.items() if type_of(hint) is kind}
    assert [field for field, hint in fields.items() if not any(isinstance(one, wanted) for one in said_of(hint))] == []
    assert len(fields) > 5


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf"), 2**53 + 1, 10**400])
def test_no_number_of_any_operation_is_endless_or_none(number: float) -> None:
    for (_, name), hint in EVERY_FIELD.items():
        for constraint in said_of(hint):
            if isinstance(constraint, c.Bounds):
                with pytest.raises(Refused):
                    constraint.check(name, number)


def test_no_tuple_and_no_text_of_any_operation_is_endless() -> None:
    kept_as_sent = {(ops.OperationUnread, "said")}
    for (cls, name), hint in EVERY_FIELD.items():
        bounds = [one for one in said_of(hint) if isinstance(one, c.Items)]
        assert len(bounds) == (get_origin(type_of(hint)) is tuple), name
        assert all(one.most <= c.MOST_LINES for one in bounds)
        longest = LONGEST_SENT if (cls, name) in kept_as_sent else c.LONGEST_NOTE
        assert all(one.most <= longest for one in said_of(hint) if isinstance(one, Text)), name


def test_a_field_that_says_nothing_is_found() -> None:
    class Inner(msgspec.Struct):
        late: datetime | None = None

    class New(msgspec.Struct):
        good: Annotated[str, Text()]
        kind: CallKind
        text: str
        many: Annotated[tuple[str, ...], c.Items()]
        few: tuple[Annotated[str, Text()], ...]
        inner: Inner
        size: Annotated[int, "size"] = 0

    found = {name for _, name, hint in fields_of(New) if naked(hint)}
    assert found == {"text", "many", "few", "late", "size"}
    with pytest.raises(TypeError, match=r"New\.text says nothing"):
        check(New("a", CallKind.PARTS, "a", ("a",), ("a",), Inner()))


def test_every_field_has_one_word_and_that_in_both_languages() -> None:
    words: dict[str, set[str]] = {}
    for (_, name), hint in EVERY_FIELD.items():
        said = said_of(hint)
        if any(isinstance(one, Constraint) and not isinstance(one, c.Identified) for one in said):
            words.setdefault(name, set()).add(next((one for one in reversed(said) if isinstance(one, str)), ""))
    assert {name: said for name, said in words.items() if len(said) != 1 or "" in said} == {}
    assert {name: field_word(name) for name in words} == {name: said.pop() for name, said in words.items()}
    set_language("zh_CN")
    assert [name for name in words if field_word(name).isascii() and name not in ("vin", "id")] == []


def test_every_text_that_is_asked_for_must_be_said() -> None:
    """A required text that may be blank is an id, which its rule looks for, or one of those named here."""
    blank: set[tuple[str, str]] = set()
    for (cls, name), hint in EVERY_FIELD.items():
        required = any(field.name == name and field.required for field in msgspec.structs.fields(cls))
        texts = [one for one in said_of(hint) if isinstance(one, Text)]
        if required and any(not one.said and not isinstance(one, Reference) for one in texts):
            blank.add((cls.__name__, name))
    assert blank == set(MAY_BE_BLANK)


def test_instants_that_people_name_are_bounded_and_no_other_is_free() -> None:
    free = {
        (cls.__name__, name)
        for (cls, name), hint in EVERY_FIELD.items()
        if any(isinstance(one, c.Unbounded) for one in said_of(hint))
    }
    machines_say = {("ServerClockDoubted", name) for name in ("says", "newest", "others_say")}
    assert free == {("LabourForgotten", "end"), ("Part", "counted_at")} | machines_say


def code_of(args: ops.Args) -> str:
    try:
        check(args)
    except Refused as refusal:
        assert "{" not in sentence(refusal.code, refusal.params)
        assert "?" not in sentence(refusal.code, refusal.params), refusal.params
        return refusal.code
    return ""


FIRST, LAST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2100, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
SECOND = timedelta(microseconds=1)
LINES = tuple(ops.WantedPart(part="P1") for _ in range(c.MOST_LINES))
JOBS = tuple(ops.ImportedJob(line=1, title="x") for _ in range(c.MOST_LINES))


def order(**more: object) -> ops.Args:
    values = {"number": "1", "vehicle": Vehicle(id="", plate="A"), **more}
    return ops.OrderImported(**values)  # type: ignore[arg-type]


def template(**more: object) -> ops.Args:
    values = {"id": "t", "component": "pads", "severity": Severity.RED, "zh": "磨损", "en": "worn", **more}
    return ops.TemplateSaved(template=FindingTemplate(**values))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (ops.OrderPromised(order="o", due=FIRST), ""),
        (ops.OrderPromised(order="o", due=FIRST - SECOND), "instant-impossible"),
        (ops.OrderPromised(order="o", due=LAST), ""),
        (ops.OrderPromised(order="o", due=LAST + SECOND), "instant-impossible"),
        (ops.LabourForgotten(staff="t1", end=datetime(1970, 1, 1, tzinfo=UTC)), ""),
        (ops.LabourStopped(staff="t1", job="j", reason=StopReason.PARTS, eta=LAST + SECOND), "instant-impossible"),
        (ops.LabourStopped(staff="t1", job="j", reason=StopReason.PARTS), ""),
        (ops.ComplaintRecorded(order="o", words=" \n "), "text-missing"),
        (ops.ComplaintSettled(complaint="c", decision=""), "text-missing"),
        (ops.PurchaseOrdered(supplier="", lines=(ops.OrderedPart(part="P", quantity=1),)), "text-missing"),
        (ops.PartsRequested(job="j", lines=LINES), ""),
        (ops.PartsRequested(job="j", lines=(*LINES, *LINES[:1])), "lines-too-many"),
        (ops.PartsRequested(job="j", lines=()), "lines-missing"),
        (ops.CountOpened(name="x", parts=("P",) * 201), "sheet-full"),
        (ops.JobAssigned(job="j", technicians=("t1",) * 201), "items-too-many"),
        (order(jobs=JOBS), ""),
        (order(jobs=(*JOBS, *JOBS[:1])), "items-too-many"),
        (order(jobs=(ops.ImportedJob(line=-1, title="x"),)), "number-impossible"),
        (order(jobs=(ops.ImportedJob(line=1, title="x", standard_hours=float("nan")),)), "number-impossible"),
        (order(vehicle=Vehicle(id="", plate="x" * 301)), "text-too-long"),
        (order(priority=100), "number-impossible"),
        (ops.FindingRecorded(job="j", system="s", component="c", severity=Severity.RED, dtcs=("P1",)), "dtc-invalid"),
        (ops.PurchaseReceived(purchase="p", part="P"), "quantity-impossible"),
        (ops.PurchaseReceived(purchase="p", part="P", damaged=1), ""),
        (ops.PurchaseReceived(purchase="p", part="P", quantity=1, damaged=-1), "quantity-impossible"),
        (ops.StockCorrected(part="P", change=-100_000, reason="x"), ""),
        (ops.StockCorrected(part="P", change=-100_001, reason="x"), "quantity-impossible"),
        (ops.StockCorrected(part="P", change=float("inf"), reason="x"), "number-impossible"),
        (ops.LabourAdded(staff="t1", start=at(0), end=at(1), reason="x", job="j", indirect="idle"), "activity-unclear"),
        (ops.SiteSaved(site=Site(id=" ", name="x")), "text-missing"),
        (ops.SiteSaved(site=Site(id="s", name="x", rules=SiteRules(shift_end="18:00", opens=""))), ""),
        (ops.SiteSaved(site=Site(id="s", name="x", rules=SiteRules(shift_end="24:00"))), "time-form"),
        (ops.SiteSaved(site=Site(id="s", name="x", rules=SiteRules(opens="8 am"))), "time-form"),
        (ops.SiteSaved(site=Site(id="s", name="x", rules=SiteRules(day_begins=1440))), "number-impossible"),
        (ops.ShiftSaved(shift="e", name="Early", begins=0, ends=1439), ""),
        (ops.ShiftSaved(shift="e", name="Early", begins=0, ends=1440), "number-impossible"),
        (ops.WeekPlanned(staff="t1", days=("e",) * 6), "week-days"),
        (ops.WeekPlanned(staff="t1", days=("e",) * 8), "week-days"),
        (ops.DayPlanned(staff="t1", day=date(1990, 1, 1)), ""),
        (ops.DayPlanned(staff="t1", day=date(1989, 12, 31)), "instant-impossible"),
        (ops.DayPlanned(staff="t1", day=date(2101, 1, 1)), "instant-impossible"),
        (ops.SiteSaved(site=Site(id="s", name="x", rules=SiteRules(comeback_days=0))), "number-impossible"),
        (ops.StaffSaved(staff=Staff(id="s", number="1", name="x", skills=("x" * 301,))), "text-too-long"),
        (ops.PartSaved(part=Part(id="P", number="P", name="")), ""),
        (ops.PartSaved(part=Part(id="P", number="P", name="", minimum=-1)), "number-impossible"),
        (template(parts=(TemplatePart(name=" "),)), "text-missing"),
        (template(hours=float("inf")), "number-impossible"),
        (template(zh=""), "text-missing"),
    ],
)
def test_bounds(args: ops.Args, code: str) -> None:
    assert code_of(args) == code
