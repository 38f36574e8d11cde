"""Say what speaks against a VIN.

It only ever warns: odd vehicles exist, and the vehicle stands in front of the person.

ISO 3779 gives a VIN 17 characters, without I, O and Q. It leaves position 9 to the maker; North America (49 CFR 565.15)
and China (GB 16735) have a check digit there, worked out with the values and weights below. Europe has none, so a
European VIN is not checked for it.
"""

LENGTH = 17
_POSITION = 8
_DIGITS = "0123456789"
_VALUES = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ" + _DIGITS, map(int, "12345678123457923456789" + _DIGITS), strict=True))
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_CHECKED_REGIONS = frozenset("12345L")
"""First characters of the VINs that have a check digit: those of North America, and of China."""


def doubt(vin: str) -> str:
    """Return the code of what speaks against `vin`.

    It has capitals and digits only; nothing comes back where it can be right.

    `vin-length`, `vin-letters` or `vin-check-digit`. No VIN at all is no doubt.
    """
    if not vin:
        return ""
    if len(vin) != LENGTH:
        return "vin-length"
    if any(character not in _VALUES for character in vin):
        return "vin-letters"
    if vin[0] in _CHECKED_REGIONS and vin[_POSITION] != check_digit(vin):
        return "vin-check-digit"
    return ""


def check_digit(vin: str) -> str:
    """Return what position 9 of a VIN has to be.

    The VIN has 17 valid characters; it is a digit, or X for ten.
    """
    remainder = sum(_VALUES[character] * weight for character, weight in zip(vin, _WEIGHTS, strict=True)) % 11
    return "X" if remainder == 10 else _DIGITS[remainder]
