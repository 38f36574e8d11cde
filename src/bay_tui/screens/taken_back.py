"""What somebody wrote up and took back is a draft again: whoever slips on the last key does not write it twice."""

from typing import Any

from bay_tui.screens import check_form, parts_rows
from bay_tui.screens.finding_form import values_of
from bay_tui.workshop import operations as ops
from bay_tui.workshop.operations import Operation
from bay_tui.workshop.records import Finding, Part
from bay_tui.workshop.view import View


def begun_again(view: View, operation: Operation) -> tuple[str, dict[str, Any]] | None:
    """Return the name of the draft that an operation taken back becomes, and its fields; None where it was no form."""
    args = operation.args
    if isinstance(args, ops.CheckRecorded):
        return f"check/{args.job}/{operation.actor}", check_form.to_fields(check_form.sheet_of(args))
    if isinstance(args, ops.FindingRecorded):
        finding = view.get(Finding, operation.id)
        return (f"finding/{args.job}/{operation.actor}", values_of(finding)) if finding else None
    if isinstance(args, ops.PartsRequested):
        lines = [_wanted(view, one) for one in args.lines]
        return f"parts/{args.job}/{operation.actor}", parts_rows.to_fields(lines, args.note, "")
    return None


def _wanted(view: View, line: ops.WantedPart) -> parts_rows.Wanted:
    part = view.get(Part, line.part) if line.part else None
    known = parts_rows.wanted_of(part) if part else parts_rows.described(line.name)
    return known._replace(quantity=line.quantity)
