"""Word each closed vocabulary and each operation."""

from enum import StrEnum
from functools import cache
from typing import get_args

import msgspec

from bay_tui.i18n import LazyText, _, lazy
from bay_tui.workshop import words as w
from bay_tui.workshop.hints import fields_of, taken_apart
from bay_tui.workshop.operations import OPERATIONS
from bay_tui.workshop.text import decimal_text

_WORDS: list[tuple[StrEnum, LazyText]] = [
    (w.Role.TECHNICIAN, lazy("technician")),
    (w.Role.PARTS, lazy("parts counter")),
    (w.Role.FOREMAN, lazy("foreman")),
    (w.Role.ADVISER, lazy("service adviser")),
    (w.Role.ADMIN, lazy("administrator")),
    (w.Scope.VIEW, lazy("only for looking")),
    (w.Scope.BAY, lazy("for the floor")),
    (w.Scope.COUNTER, lazy("for the parts counter")),
    (w.Scope.OFFICE, lazy("for the office")),
    (w.OrderState.BOOKED, lazy("booked")),
    (w.OrderState.RECEIVED, lazy("received")),
    (w.OrderState.WORKING, lazy("being repaired")),
    (w.OrderState.READY, lazy("ready for handover")),
    (w.OrderState.DELIVERED, lazy("handed over")),
    (w.OrderState.CANCELLED, lazy("cancelled")),
    (w.JobState.WAITING, lazy("waiting")),
    (w.JobState.ASSIGNED, lazy("assigned")),
    (w.JobState.IN_PROGRESS, lazy("in progress")),
    (w.JobState.STOPPED, lazy("stopped")),
    (w.JobState.INSPECTION, lazy("inspection")),
    (w.JobState.REWORK, lazy("rework")),
    (w.JobState.DONE, lazy("done")),
    (w.JobState.CANCELLED, lazy("cancelled")),
    (w.JobKind.REPAIR, lazy("repair")),
    (w.JobKind.MAINTENANCE, lazy("maintenance")),
    (w.JobKind.INSPECTION, lazy("vehicle check")),
    (w.JobKind.DIAGNOSIS, lazy("diagnosis")),
    (w.JobKind.BODY, lazy("body and paint")),
    (w.JobKind.WASH, lazy("wash")),
    (w.PayType.CUSTOMER, lazy("customer pays")),
    (w.PayType.WARRANTY, lazy("warranty")),
    (w.PayType.INTERNAL, lazy("internal")),
    (w.StopReason.PARTS, lazy("waiting for parts")),
    (w.StopReason.APPROVAL, lazy("waiting for the customer")),
    (w.StopReason.TECHNICIAN, lazy("waiting for a technician")),
    (w.StopReason.BAY, lazy("waiting for a bay")),
    (w.StopReason.TOOL, lazy("waiting for a tool")),
    (w.StopReason.SUBLET, lazy("work given outside")),
    (w.StopReason.BREAK, lazy("break")),
    (w.StopReason.END_OF_SHIFT, lazy("end of shift")),
    (w.Indirect.IDLE, lazy("idle")),
    (w.Indirect.BREAK, lazy("break")),
    (w.Indirect.TRAINING, lazy("training")),
    (w.Indirect.CLEANING, lazy("cleaning")),
    (w.Indirect.MEETING, lazy("meeting")),
    (w.LabourKind.ARRIVED, lazy("arrived")),
    (w.LabourKind.LEFT, lazy("left")),
    (w.LabourKind.STARTED, lazy("started")),
    (w.LabourKind.STOPPED, lazy("stopped")),
    (w.LabourKind.MOVED, lazy("time corrected")),
    (w.LabourKind.VOIDED, lazy("taken out")),
    (w.BayKind.LIFT, lazy("lift")),
    (w.BayKind.ALIGNMENT, lazy("wheel alignment")),
    (w.BayKind.INSPECTION, lazy("check bay")),
    (w.BayKind.BODY, lazy("body and paint")),
    (w.BayKind.WASH, lazy("wash")),
    (w.BayKind.PARKING, lazy("parking")),
    (w.Severity.RED, lazy("red")),
    (w.Severity.AMBER, lazy("amber")),
    (w.Severity.GREEN, lazy("green")),
    (w.Severity.NOT_CHECKED, lazy("not checked")),
    (w.Answer.APPROVED, lazy("approved")),
    (w.Answer.DECLINED, lazy("declined")),
    (w.Answer.LATER, lazy("later")),
    (w.LineState.REQUESTED, lazy("requested")),
    (w.LineState.RESERVED, lazy("reserved")),
    (w.LineState.BACK_ORDERED, lazy("back-ordered")),
    (w.LineState.PICKED, lazy("picked")),
    (w.LineState.ISSUED, lazy("issued")),
    (w.LineState.FITTED, lazy("fitted")),
    (w.LineState.RETURNED, lazy("returned")),
    (w.LineState.CANCELLED, lazy("cancelled")),
    (w.ReturnKind.STOCK, lazy("back to stock")),
    (w.ReturnKind.DEFECTIVE, lazy("defective")),
    (w.ReturnKind.CORE, lazy("old part")),
    (w.MovementKind.OPENING, lazy("opening stock")),
    (w.MovementKind.RECEIVED, lazy("goods received")),
    (w.MovementKind.ISSUED, lazy("issued")),
    (w.MovementKind.RETURNED, lazy("returned")),
    (w.MovementKind.COUNTED, lazy("counted")),
    (w.MovementKind.CORRECTED, lazy("corrected")),
    (w.ClaimOutcome.REPLACED, lazy("replaced")),
    (w.ClaimOutcome.CREDITED, lazy("credited")),
    (w.ClaimOutcome.REFUSED, lazy("claim refused")),
    (w.InspectionLevel.SELF, lazy("own check")),
    (w.InspectionLevel.PEER, lazy("peer check")),
    (w.InspectionLevel.FINAL, lazy("final inspection")),
    (w.CheckPoint.ORDER_DONE, lazy("everything on the order is done")),
    (w.CheckPoint.COMPLAINT_GONE, lazy("what the customer complained of is gone")),
    (w.CheckPoint.TORQUE, lazy("wheels and bolts at torque, marked")),
    (w.CheckPoint.FLUIDS, lazy("levels right, caps closed")),
    (w.CheckPoint.NO_LEAKS, lazy("no leaks, no loose hoses or plugs")),
    (w.CheckPoint.SERVICE_RESET, lazy("service display reset, sticker in place")),
    (w.CheckPoint.CODES_CLEARED, lazy("fault codes cleared, none came back")),
    (w.CheckPoint.FINDINGS_WRITTEN, lazy("everything found is written down")),
    (w.CheckPoint.GAPS, lazy("gaps even, doors and lids close")),
    (w.CheckPoint.PAINT, lazy("paint: colour, runs, dust, edges")),
    (w.CheckPoint.FUNCTIONS, lazy("lamps, sensors and locks work")),
    (w.CheckPoint.ROAD_TEST, lazy("road test without complaint")),
    (w.CheckPoint.NO_TOOLS, lazy("no tools or rags left in the vehicle")),
    (w.CheckPoint.CLEAN, lazy("inside and outside clean, covers removed")),
    (w.CallKind.PARTS, lazy("parts")),
    (w.CallKind.FOREMAN, lazy("foreman")),
    (w.CallKind.TECHNICAL, lazy("technical support")),
    (w.Concurrency.NONE, lazy("one job at a time")),
    (w.Concurrency.EQUAL, lazy("several jobs, time split equally")),
    (w.Concurrency.STANDARD, lazy("several jobs, time split by standard hours")),
    (w.Weekday.MONDAY, lazy("Monday")),
    (w.Weekday.TUESDAY, lazy("Tuesday")),
    (w.Weekday.WEDNESDAY, lazy("Wednesday")),
    (w.Weekday.THURSDAY, lazy("Thursday")),
    (w.Weekday.FRIDAY, lazy("Friday")),
    (w.Weekday.SATURDAY, lazy("Saturday")),
    (w.Weekday.SUNDAY, lazy("Sunday")),
    (w.LeaveReason.ANNUAL, lazy("annual leave")),
    (w.LeaveReason.COMPENSATORY, lazy("time off for overtime")),
    (w.LeaveReason.PERSONAL, lazy("personal leave")),
    (w.LeaveReason.SICK, lazy("sick leave")),
    (w.LeaveReason.TRAINING, lazy("training elsewhere")),
    (w.LeaveReason.OTHER, lazy("other leave")),
]
# The same slug may be in two vocabularies with different words, so the class is part of the key.
_BY_CLASS = {(type(value), str(value)): text for value, text in _WORDS}


def word(value: StrEnum) -> str:
    """Return the word for a value of `workshop.words`.

    In the language spoken now.
    """
    return str(_BY_CLASS[type(value), str(value)])


_SHORT_REASONS: dict[w.StopReason, LazyText] = {
    w.StopReason.PARTS: lazy("no parts"),
    w.StopReason.APPROVAL: lazy("no reply"),
    w.StopReason.TECHNICIAN: lazy("no tech."),
    w.StopReason.BAY: lazy("no bay"),
    w.StopReason.TOOL: lazy("no tool"),
    w.StopReason.SUBLET: lazy("sublet"),
    w.StopReason.BREAK: lazy("on break"),
    w.StopReason.END_OF_SHIFT: lazy("shift over"),
}


def short_word(reason: w.StopReason) -> str:
    """Return a stop reason in a word or two.

    It is for where there is little room; `word` has the long one.
    """
    return str(_SHORT_REASONS[reason])


SKILL_WORDS: dict[str, LazyText] = {
    "mechanical": lazy("mechanics"),
    "electrical": lazy("electrics"),
    "high_voltage": lazy("high voltage"),
    "alignment": lazy("wheel alignment"),
    "body": lazy("body work"),
    "paint": lazy("paint work"),
    "air_conditioning": lazy("air conditioning"),
    "wash": lazy("washing"),
    "diagnosis": lazy("diagnosis"),
}
"""Words for the usual skills; a site may have others, which are shown as it writes them."""


def skill_word(skill: str) -> str:
    """Return a skill's name; the site's own where it is unusual."""
    text = SKILL_WORDS.get(skill)
    return str(text) if text is not None else skill


def activity_word(activity: str) -> str:
    """Return what a booking was for: a job's title, or other work."""
    return word(w.Indirect(activity)) if activity in set(w.Indirect) else activity


def reason_word(reason: str) -> str:
    """Return why an inspection failed.

    The point of the checklist, or the inspector's own words.
    """
    return word(w.CheckPoint(reason)) if reason in set(w.CheckPoint) else reason


_VALUES: dict[w.CheckPoint, LazyText] = {
    w.CheckPoint.TORQUE: lazy("Torque, N·m"),
    w.CheckPoint.ROAD_TEST: lazy("Driven, km"),
}


_VALUE_TEXTS: dict[w.CheckPoint, LazyText] = {
    w.CheckPoint.TORQUE: lazy("torque {value} N·m"),
    w.CheckPoint.ROAD_TEST: lazy("driven {value} km"),
}


def value_text(point: w.CheckPoint, value: float) -> str:
    """Return what was measured at a point of an inspection, as words."""
    return str(_VALUE_TEXTS[point]).format(value=decimal_text(value)) if point in _VALUE_TEXTS else decimal_text(value)


def value_word(point: w.CheckPoint) -> str:
    """Return what is measured at a point of an inspection."""
    return str(_VALUES[point])


def return_word(condition: w.ReturnKind, pay: w.PayType) -> str:
    """Return what came back, by who pays.

    The old part of a warranty job belongs to the maker.
    """
    if condition is w.ReturnKind.CORE and pay is w.PayType.WARRANTY:
        return _("old part under warranty")
    return word(condition)


def level_word(level: str) -> str:
    """Return the word for a level of inspection, or its slug."""
    return word(w.InspectionLevel(level)) if level in set(w.InspectionLevel) else level


def ended_word(reason: str) -> str:
    """Return why a booking ended.

    A stop reason, what came instead, or the words of whoever said so.
    """
    if reason in set(w.StopReason):
        return word(w.StopReason(reason))
    return {"switched": _("went to another job"), "finished": _("finished")}.get(reason, reason)


def operation_word(name: str) -> str:
    """Return the words for an operation such as `labour.started`.

    The name itself where it is not known here.
    """
    cls = OPERATIONS.get(name)
    return _(cls.word) if cls is not None else name


_RECORD_WORDS = {
    "order": lazy("order"),
    "job": lazy("job"),
    "part": lazy("part"),
    "vehicle": lazy("vehicle"),
    "staff": lazy("person"),
}


def record_word(kind: str) -> str:
    """Return the word for a record somebody asks for.

    An unknown kind as it is.
    """
    return str(_RECORD_WORDS.get(kind, kind))


def field_word(name: str) -> str:
    """Return the word for a field of an operation.

    Its name where there is none.
    """
    text = _field_words().get(name)
    return _(text) if text is not None else name


@cache
def _field_words() -> dict[str, str]:
    """Return the English word of each field by its name.

    The operations and their structs say it.
    """
    classes: list[type[msgspec.Struct]] = list(OPERATIONS.values())
    words: dict[str, str] = {}
    for cls in classes:
        for name, hint in fields_of(cls):
            words.update((name, one) for one in hint.said if isinstance(one, str))
            inner = [hint.type, *(taken_apart(one).type for one in get_args(hint.type))]
            classes += [one for one in inner if isinstance(one, type) and issubclass(one, msgspec.Struct)]
    return words
