"""Word the unit a part is counted in."""

from bay_tui.i18n import _

_TYRES = ("轮胎", "tyre", "tire")


def unit_word(unit: str, name: str = "") -> str:
    """Return the unit of a part called `name`, as people read it.

    Chinese counts pieces by 件, but tyres by 条; in English they are each.
    """
    if unit == "pc":
        return _("ea") if any(tyre in name.casefold() for tyre in _TYRES) else _("pc")
    return _("set") if unit == "set" else unit
