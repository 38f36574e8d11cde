"""Word numbers so that none of their digits is lost."""


def number(value: float) -> str:
    """Return a number as people write it, with all its digits.

    It has up to six decimals and no exponent: `119.75`, `100000.5`, `-2`.
    """
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
