"""Make a draft of what was taken back.

Whoever slips on the last key does not write it twice.
"""

from typing import Any

from bay_tui.screens.counter import request_form
from bay_tui.screens.findings import check_sheet
from bay_tui.screens.findings.form import values_of
from bay_tui.workshop import operations as ops
from bay_tui.workshop.operations import Operation
from bay_tui.workshop.parts.wanted import wanted_line
from bay_tui.workshop.records import Finding
from bay_tui.workshop.view import View


def begun_again(view: View, operation: Operation) -> tuple[str, dict[str, Any]] | None:
    """Return name and fields of the draft of an operation.

    The operation was taken back. None where it was no form.
    """
    args = operation.args
    if isinstance(args, ops.CheckRecorded):
        return f"check/{args.job}/{operation.actor}", check_sheet.to_fields(check_sheet.sheet_of(args))
    if isinstance(args, ops.FindingRecorded):
        finding = view.get(Finding, operation.id)
        return (f"finding/{args.job}/{operation.actor}", values_of(finding)) if finding else None
    if isinstance(args, ops.PartsRequested):
        lines = [wanted_line(view, one) for one in args.lines]
        return f"parts/{args.job}/{operation.actor}", request_form.to_fields(lines, args.note, "")
    return None
