"""Extract, compile and check the message catalogues.

The source is the English catalogue. Git keeps the `.po` of each other language, without places in the source: code
that moves changes no catalogue. The `.mo` that the program reads is built, by `make` and by the build of a package.

python tools/messages.py extract   # after a change of texts: brings the .po in step
python tools/messages.py compile   # after translating: writes the .mo that the program reads
python tools/messages.py check     # in CI: exit 1 and the reasons
"""

import argparse
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "bay_tui"
LOCALE = SOURCE / "locale"
DOMAIN = "bay_tui"
LANGUAGES = ("zh_CN",)
"""The languages that are translated to."""

KEYWORDS = {"_": None, "lazy": None, "english": None, "ngettext": (1, 2)}

# A date that changes at every run would make every run a change to review.
_DATE = datetime(2025, 1, 1, tzinfo=UTC)
_PLACEHOLDER = re.compile(r"\{([a-z_]*)[^}]*\}")


def po_path(language: str) -> Path:
    """Return where the catalogue of a language is kept."""
    return LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def template() -> Catalog:
    """Return the messages that the code says now."""
    catalog = _empty(None)
    found = extract_from_dir(SOURCE, method_map=[("**.py", "python")], keywords=KEYWORDS, comment_tags=("i18n:",))
    for _name, _line, message, comments, context in found:
        catalog.add(message, None, auto_comments=comments, context=context)
    return catalog


def read(language: str) -> Catalog:
    """Return the kept catalogue of a language, or an empty one."""
    path = po_path(language)
    if not path.exists():
        return _empty(language)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def updated(language: str, wanted: Catalog) -> Catalog:
    """Return the catalogue of a language with exactly the wanted messages.

    What is translated stays.
    """
    kept = read(language)
    catalog = _empty(language)
    for message in wanted:
        if not message.id:
            continue
        old = kept.get(message.id, message.context)
        catalog.add(
            message.id,
            old.string if old else "",
            flags=(old.flags & {"fuzzy"}) if old else set(),
            auto_comments=message.auto_comments,
            user_comments=old.user_comments if old else (),
            context=message.context,
        )
    return catalog


def extract() -> int:
    """Write the catalogues."""
    wanted = template()
    for language in LANGUAGES:
        catalog = updated(language, wanted)
        _write(po_path(language), catalog)
        missing = sum(1 for message in catalog if message.id and not _translated(message))
        sys.stdout.write(f"{language}: {len(catalog)} messages, {missing} to translate\n")
    return 0


def compile_all() -> int:
    """Write what the program reads."""
    for language in LANGUAGES:
        with po_path(language).with_suffix(".mo").open("wb") as file:
            write_mo(file, read(language))
    return 0


def problems(wanted: Catalog) -> Iterator[str]:
    """Yield everything that is wrong with the catalogues, in words."""
    for language in LANGUAGES:
        catalog = read(language)
        for message in wanted:
            if message.id:
                yield from _message_problems(language, message, catalog.get(message.id, message.context))
        for message in catalog:
            if message.id and wanted.get(message.id, message.context) is None:
                yield f"{language}: unused: {_name(message)}"
        yield from (f"{language}: unused: {_name(message)}" for message in catalog.obsolete.values())


def check() -> int:
    """Say what is wrong; 1 if anything is."""
    found = list(problems(template()))
    for line in found:
        sys.stderr.write(line + "\n")
    return 1 if found else 0


def main(arguments: list[str] | None = None) -> int:
    """Run one of the three commands."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("extract", "compile", "check"))
    commands = {"extract": extract, "compile": compile_all, "check": check}
    return commands[parser.parse_args(arguments).command]()


def _empty(language: str | None) -> Catalog:
    return Catalog(
        locale=language,
        domain=DOMAIN,
        header_comment="# Texts of bay-tui; written by tools/messages.py, translated by hand.\n#",
        project="bay-tui",
        version="1",
        last_translator="the bay-tui project",
        language_team="the bay-tui project",
        msgid_bugs_address="the bay-tui project",
        creation_date=_DATE,
        revision_date=_DATE,
        charset="utf-8",
        fuzzy=False,
    )


def _message_problems(language: str, message: Message, kept: Message | None) -> Iterator[str]:
    if kept is None or not _translated(kept):
        yield f"{language}: missing: {_name(message)}"
    elif kept.fuzzy:
        yield f"{language}: fuzzy: {_name(message)}"
    else:
        expected = set().union(*(_placeholders(text) for text in _forms(message.id)))
        for text in _forms(kept.string):
            if _placeholders(text) - expected or (expected - _placeholders(text) - {"count"}):
                yield f"{language}: other placeholders than its source: {_name(message)}"


def _forms(text: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def _placeholders(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text.replace("{{", "").replace("}}", "")))


def _translated(message: Message) -> bool:
    return all(_forms(message.string)) and bool(message.string)


def _name(message: Message) -> str:
    return repr(_forms(message.id)[0])


def _write(path: Path, catalog: Catalog) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=100, sort_output=True, no_location=True, ignore_obsolete=True)


if __name__ == "__main__":
    sys.exit(main())
