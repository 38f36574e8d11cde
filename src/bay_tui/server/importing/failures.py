"""Say what is wrong with an import, as codes with parameters.

Once for a whole file, or once a row.
"""

from dataclasses import dataclass, field

from bay_tui.workshop.coded import CodedError


class ImportFailed(CodedError):
    """Refuse the whole file; nothing was written."""


class RowRejected(CodedError):
    """Refuse a row that makes no sense; the others go on."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """Report a row that was rejected, or taken with a doubt.

    `line` counts from 1, the header included: the row number in a spreadsheet.
    """

    line: int
    code: str
    params: dict[str, str] = field(default_factory=dict[str, str])
