"""Say what is wrong as a code with parameters, worded by language.

A code never changes its meaning, so scripts, tests and older terminals may rely on it. `wording.sentences` has the
sentence of each, in which the parameters stand.
"""

from collections.abc import Mapping
from typing import Protocol, runtime_checkable


@runtime_checkable
class Coded(Protocol):
    """Name a code and the parameters of its sentence."""

    @property
    def code(self) -> str:
        """Return the code."""
        ...

    @property
    def params(self) -> Mapping[str, object]:
        """Return the parameters by the names they have in the sentence."""
        ...


class CodedError(Exception):
    """Raise a code with the parameters of its sentence, as texts."""

    def __init__(self, code: str, /, **params: object) -> None:
        self.code = code
        self.params: dict[str, str] = {name: str(value) for name, value in params.items()}
        super().__init__(f"{code} {self.params}" if params else code)


class Refused(CodedError):
    """Refuse a wish, or input that makes no sense."""
