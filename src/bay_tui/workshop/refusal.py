"""Raise what is worded by language: a code with parameters, where a sentence would speak one language."""


class Coded(Exception):
    """Carry a code with its parameters; `wording` makes a sentence of both."""

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.params: dict[str, str] = {name: str(value) for name, value in params.items()}
        super().__init__(f"{code} {self.params}" if params else code)


class Refused(Coded):
    """Refuse a wish that cannot be granted, or input that makes no sense."""
