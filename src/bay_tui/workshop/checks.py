"""Whether an operation's arguments make sense by themselves, before any record is looked at."""

import re
from collections.abc import Sized
from operator import attrgetter
from typing import cast

import msgspec

from bay_tui.workshop import operations as ops
from bay_tui.workshop.decision import Refused

LONGEST_NOTE = 2000
LONGEST_TEXT = 300
LARGEST_QUANTITY = 100_000
SMALLEST_QUANTITY = 0.000_001
LARGEST_NUMBER = 2**53
MOST_LINES = 200
_LONG_FIELDS = frozenset({"note", "words", "text", "recommended"})
_QUANTITIES = frozenset({"quantity", "damaged"})
_MAY_BE_NONE_OF: frozenset[type[ops.Args]] = frozenset({ops.StockCounted, ops.CountEntered, ops.PurchaseReceived})
"""Where a quantity may be nothing: a count may find none, a delivery may all be damaged."""
_NOT_BELOW_ZERO = frozenset({"minimum", "price_cents", "cost_cents"})
_HOURS = frozenset({"standard_hours", "recommended_hours"})
_MUST_BE_SAID: dict[type[ops.Args], tuple[str, ...]] = {
    ops.FindingRecorded: ("system", "component"),
    ops.PartsSubstituted: ("part", "reason"),
    ops.PartsCancelled: ("reason",),
    ops.PartsNoted: ("text",),
    ops.PartsImported: ("number",),
    ops.StockCorrected: ("reason",),
    ops.PurchaseClosed: ("reason",),
    ops.CountOpened: ("name",),
    ops.CountRejected: ("reason",),
    ops.JobAdded: ("title",),
    ops.JobCancelled: ("reason",),
    ops.OrderCancelled: ("reason",),
    ops.LabourAdded: ("staff", "reason"),
    ops.LabourCorrected: ("reason",),
    ops.ExceptionSettled: ("decision",),
    ops.FindingAnswered: ("who",),
    ops.OrderImported: ("number",),
    ops.LabourArrived: ("staff",),
    ops.LabourLeft: ("staff",),
    ops.LabourStarted: ("staff",),
    ops.LabourStopped: ("staff", "job"),
    ops.LabourForgotten: ("staff",),
    ops.SiteSaved: ("site.id", "site.name"),
    ops.BaySaved: ("bay.id", "bay.number"),
    ops.StaffSaved: ("staff.id", "staff.number", "staff.name"),
    ops.TemplateSaved: ("template.id", "template.component", "template.zh", "template.en"),
    ops.PartSaved: ("part.id", "part.number"),
    ops.TerminalSaved: ("terminal",),
    ops.OperationUndone: ("operation",),
}
# SAE J2012: a letter for the system, then four hexadecimal digits, and two more for the failure type byte.
_DTC = re.compile(r"[PCBU][0-3][0-9A-F]{3}(-?[0-9A-F]{2})?")


def check(args: ops.Args) -> None:
    """Raise Refused where a text is too long or missing, or a number impossible."""
    _check_fields(args, args)
    for name in _MUST_BE_SAID.get(type(args), ()):
        if not attrgetter(name)(args).strip():
            raise Refused("text-missing", field=name.rpartition(".")[2])
    _check_kind(args)


def valid_dtc(code: str) -> bool:
    """Say whether `code` can be a fault code (SAE J2012): P, C, B or U, then hexadecimal digits, as in P0A1F."""
    return _DTC.fullmatch(code) is not None


def _check_kind(args: ops.Args) -> None:
    """Check what only operations of one kind have."""
    if isinstance(args, ops.FindingRecorded | ops.FindingRevised):
        _check_dtcs(args.dtcs)
    elif isinstance(args, ops.CheckRecorded):
        _check_items(args)
    elif isinstance(args, ops.PartsRequested):
        _check_lines(args)
    elif isinstance(args, ops.PartsImported | ops.PurchaseOrdered):
        _check_count(args.lines)
    elif isinstance(args, ops.CountOpened | ops.CountExtended):
        _check_count(args.parts, "sheet-full")
    elif isinstance(args, ops.PurchaseReceived) and not args.quantity and not args.damaged:
        raise Refused("quantity-impossible", value=0, most=LARGEST_QUANTITY)
    elif isinstance(args, ops.LabourStarted | ops.LabourAdded) and bool(args.job) == bool(args.indirect):
        raise Refused("activity-unclear")
    elif isinstance(args, ops.InspectionFailed) and not any(reason.strip() for reason in args.reasons):
        raise Refused("text-missing", field="reasons")


def _check_fields(args: ops.Args, struct: msgspec.Struct) -> None:
    """Check every value in a struct and the structs and tuples within it."""
    # Every operation passes here several times on the server, so a field costs no call where it is a short text.
    for name in struct.__struct_fields__:
        value: object = getattr(struct, name)
        for item in cast("tuple[object, ...]", value) if isinstance(value, tuple) else (value,):
            if isinstance(item, str):
                if len(item) > LONGEST_TEXT:
                    _check_length(name, item)
            elif isinstance(item, float | int):
                if not isinstance(item, bool):
                    _check_number(args, name, item)
            elif isinstance(item, msgspec.Struct):
                _check_fields(args, item)


def _check_length(name: str, text: str) -> None:
    longest = LONGEST_NOTE if name in _LONG_FIELDS else LONGEST_TEXT
    if len(text) > longest:
        raise Refused("text-too-long", field=name, most=longest)


def _check_number(args: ops.Args, name: str, value: float) -> None:
    if not abs(value) <= LARGEST_NUMBER:
        raise Refused("number-impossible", field=name, value=_shown(value))
    if name in _QUANTITIES:
        least = 0.0 if type(args) in _MAY_BE_NONE_OF else SMALLEST_QUANTITY
        if not least <= value <= LARGEST_QUANTITY:
            raise Refused("quantity-impossible", value=f"{value:g}", most=LARGEST_QUANTITY)
    elif name == "change" and not SMALLEST_QUANTITY <= abs(value) <= LARGEST_QUANTITY:
        raise Refused("quantity-impossible", value=f"{value:g}", most=LARGEST_QUANTITY)
    elif name in _NOT_BELOW_ZERO and value < 0:
        raise Refused("number-impossible", field=name, value=_shown(value))
    elif name in _HOURS and not 0 <= value <= 1000:
        raise Refused("hours-impossible", value=f"{value:g}")
    elif name == "odometer" and not 0 <= value <= 9_999_999:
        raise Refused("odometer-impossible", value=value)


def _shown(value: float) -> str:
    # An integer may have more digits than Python is willing to write.
    return f"{value:g}" if isinstance(value, float) or abs(value) < 10**30 else "∞"


def _check_dtcs(codes: tuple[str, ...]) -> None:
    for code in codes:
        if not valid_dtc(code):
            raise Refused("dtc-invalid", dtc=code)


def _check_lines(args: ops.PartsRequested) -> None:
    _check_count(args.lines)
    for line in args.lines:
        if not line.part.strip() and not line.name.strip():
            raise Refused("text-missing", field="part")


def _check_count(lines: Sized, too_many: str = "lines-too-many") -> None:
    if not lines:
        raise Refused("lines-missing")
    if len(lines) > MOST_LINES:
        raise Refused(too_many, most=MOST_LINES)


def _check_items(args: ops.CheckRecorded) -> None:
    """Refuse a check without lines, with a line twice, or with a line that names nothing."""
    _check_count(args.items)
    names = [item.item for item in args.items]
    for item in args.items:
        for field in ("item", "system", "component"):
            if not getattr(item, field).strip():
                raise Refused("text-missing", field=field)
        if names.count(item.item) > 1:
            raise Refused("check-item-twice", item=item.item)
