"""How an import says what is wrong: once for a whole file, once a row; codes with params, worded by language."""

from dataclasses import dataclass, field


class ImportFailed(Exception):
    """The file as a whole cannot be imported. Nothing was written."""

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.params: dict[str, str] = {name: str(value) for name, value in params.items()}
        super().__init__(f"{code} {self.params}" if params else code)


class RowRejected(Exception):
    """A row makes no sense; the others go on."""

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.params: dict[str, str] = {name: str(value) for name, value in params.items()}
        super().__init__(f"{code} {self.params}" if params else code)


@dataclass(frozen=True, slots=True)
class Rejection:
    """A rejected row, or one taken with a doubt: its line in the file and why.

    Lines count from 1, the header included: the row number in a spreadsheet.
    """

    line: int
    code: str
    params: dict[str, str] = field(default_factory=dict[str, str])
