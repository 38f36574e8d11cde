"""Make initials of Chinese names.

So a floor terminal without an input method finds 机油滤清器 as `jylqq`.
"""

import unicodedata
from collections.abc import Callable
from typing import Any, cast

import pypinyin

# Characters that are read otherwise when they are a family name. Only those whose initial differs matter here.
_SURNAMES_BY_INITIALS = {
    "c": "种晁谌",
    "g": "盖",
    "k": "隗",
    "m": "缪",
    "n": "能",
    "o": "区",
    "p": "朴繁",
    "q": "仇覃",
    "s": "单召",
    "x": "解冼洗",
    "y": "乐员",
    "z": "曾查翟祭",
}
_SURNAMES = {
    **{surname: letter for letter, surnames in _SURNAMES_BY_INITIALS.items() for surname in surnames},
    **{"尉迟": "yc", "万俟": "mq", "澹台": "tt", "长孙": "zs"},
}

_LONGEST_SURNAME = 2

# Words of the trade that the general dictionary reads wrongly.
_PHRASES = {"长效": [["cháng"], ["xiào"]], "调校": [["tiáo"], ["jiào"]]}

_untyped = cast("Any", pypinyin)
_untyped.load_phrases_dict(_PHRASES)
_read = cast("Callable[..., list[list[str]]]", _untyped.pinyin)


def initials(name: str, *, person: bool = False) -> str:
    """Return the initials of a name, in lower case.

    The first letter of each character's pinyin, with letters and digits kept: `前制动片 A5` becomes `qzdpa5`;
    full-width forms count as plain ones, everything else is left out. The family name of a `person` is read as one:
    单永强 is `syq`, while 单向阀 is `dxf`.
    """
    plain = unicodedata.normalize("NFKC", name).strip()
    if person:
        for length in range(_LONGEST_SURNAME, 0, -1):
            surname = _SURNAMES.get(plain[:length])
            if surname and len(plain) > length:
                return surname + _letters(plain[length:])
    return _letters(plain)


def _letters(plain: str) -> str:
    # Characters without pinyin come back unread and in one piece; what is neither letter nor digit then falls out.
    read = _read(plain, style=pypinyin.Style.FIRST_LETTER, errors=list, strict=False)
    letters = "".join(found[0] for found in read).lower()
    return "".join(character for character in letters if character.isalnum())
