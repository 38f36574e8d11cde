"""Translate texts into the language spoken now.

English is the source text, zh_CN a gettext catalogue beside this file. Git keeps the catalogue as a `.po`; the build
and `make` compile the `.mo` that is read here.

`_` is called where a text is shown, not where it is defined, so that a change of language shows at the next
paint. Texts that must be defined at class level (binding descriptions) are marked with `lazy`.
"""

import gettext
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from bay_tui.environment import shows_chinese

Language = Literal["zh_CN", "en"]
"""The languages there are."""

LANGUAGES: tuple[Language, ...] = ("zh_CN", "en")
"""Every language, the first being the default of the product."""

DOMAIN = "bay_tui"
"""The name of the catalogues."""

LOCALE = Path(__file__).parent / "locale"
"""The folder of the catalogues."""


class _Current:
    """Hold the language of this process.

    One terminal speaks one language at a time.
    """

    language: Language = "en"
    catalogue: gettext.NullTranslations = gettext.NullTranslations()


def set_language(name: str) -> Language:
    """Speak a language from now on, and return it.

    An unknown name means English.
    """
    language: Language = "zh_CN" if name == "zh_CN" else "en"
    _Current.catalogue = _catalogue(language)
    _Current.language = language
    return language


def _catalogue(language: Language) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, LOCALE, languages=[language], fallback=True)


def language() -> Language:
    """Return the language spoken now."""
    return _Current.language


@contextmanager
def speaking(name: str) -> Generator[None]:
    """Speak a language for a while.

    As for something that is printed in both.
    """
    before = language()
    set_language(name)
    try:
        yield
    finally:
        set_language(before)


def _(message: str) -> str:
    """Return `message` in the language spoken now.

    It must be a literal; placeholders are `{name}`.
    """
    return _Current.catalogue.gettext(message) if message else ""


def ngettext(singular: str, plural: str, count: int) -> str:
    """Return the form for `count` in the language spoken now."""
    return _Current.catalogue.ngettext(singular, plural, count)


class LazyText(str):
    """Translate a text each time it is shown.

    As a `str` it is the English source.
    """

    __slots__ = ()

    def __str__(self) -> str:
        return _Current.catalogue.gettext(str.__str__(self))

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)


def paragraph(sentences: Iterable[str]) -> str:
    """Return sentences one after another; Chinese ones follow without a space."""
    return ("" if language() == "zh_CN" else " ").join(sentences)


def listed(words: Iterable[str]) -> str:
    """Return words one after another, separated as in an enumeration.

    One that is empty has no sign either.
    """
    return ("、" if language() == "zh_CN" else ", ").join(filter(None, words))


def listed_apart(clauses: Iterable[str]) -> str:
    """Return clauses one after another, separated more strongly than words."""
    return ("；" if language() == "zh_CN" else "; ").join(filter(None, clauses))


def lazy(message: str) -> LazyText:
    """Mark a literal for translation now.

    It is translated when it is shown with `str()` or in an f-string.
    """
    return LazyText(message)


def pick_language(environ: Mapping[str, str], setting: str | None = None) -> Language:
    """Return the language for this terminal.

    `BAY_TUI_LANG` wins, then the setting, then the locale. The Linux console has no Chinese glyphs, so there
    it is English whatever was asked.
    """
    if not shows_chinese(environ):
        return "en"
    for asked in (environ.get("BAY_TUI_LANG"), setting, environ.get("LC_ALL"), environ.get("LANG")):
        if found := known_language(asked):
            return found
    return "en"


def known_language(asked: str | None) -> Language | None:
    """Return the language that a name in any form stands for.

    Such as `zh`, `zh-CN` and `zh_CN.UTF-8`. None where there is no such language here.
    """
    name = (asked or "").strip().lower().replace("-", "_")
    if name.startswith("zh"):
        return "zh_CN"
    return "en" if name.startswith("en") or name in ("c", "posix", "c.utf_8", "c.utf8") else None
