"""Say what is wrong with an import, as codes with parameters.

Once for a whole file, or once a row.
"""

from dataclasses import dataclass, field


class ImportFailed(Exception):
    """Refuse the whole file; nothing was written."""

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.params: dict[str, str] = {name: str(value) for name, value in params.items()}
        super().__init__(f"{code} {self.params}" if params else code)


class RowRejected(Exception):
    """Refuse a row that makes no sense; the others go on."""

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.params: dict[str, str] = {name: str(value) for name, value in params.items()}
        super().__init__(f"{code} {self.params}" if params else code)


@dataclass(frozen=True, slots=True)
class Rejection:
    """Report a row that was rejected, or taken with a doubt.

    `line` counts from 1, the header included: the row number in a spreadsheet.
    """

    line: int
    code: str
    params: dict[str, str] = field(default_factory=dict[str, str])
