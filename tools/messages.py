"""The message catalogues: `extract` what the code says, `compile` what is translated, `check` both.

python tools/messages.py extract   # after a change of texts: updates the .pot and both .po
python tools/messages.py compile   # after translating: writes the .mo that the program reads
python tools/messages.py check     # in CI: exit 1 and the reasons
"""

import argparse
import io
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
LANGUAGES = ("zh_CN", "en")
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
    for name, _line, message, comments, context in found:
        catalog.add(message, None, [(f"src/bay_tui/{name}", None)], auto_comments=comments, context=context)
    return catalog


def read(language: str) -> Catalog:
    """Return the kept catalogue of a language, empty where there is none yet."""
    path = po_path(language)
    if not path.exists():
        return _empty(language)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def updated(language: str, wanted: Catalog) -> Catalog:
    """Return the catalogue of a language with exactly the wanted messages; what is translated stays."""
    kept = read(language)
    catalog = _empty(language)
    for message in wanted:
        if not message.id:
            continue
        old = kept.get(message.id, message.context)
        text = _source(message) if language == "en" else (old.string if old else "")
        flags = (old.flags & {"fuzzy"}) if old and language != "en" else set()
        catalog.add(
            message.id,
            text,
            message.locations,
            flags,
            message.auto_comments,
            old.user_comments if old else (),
            context=message.context,
        )
    return catalog


def extract() -> int:
    """Write the template and both catalogues."""
    wanted = template()
    _write(LOCALE / f"{DOMAIN}.pot", wanted)
    for language in LANGUAGES:
        catalog = updated(language, wanted)
        _write(po_path(language), catalog)
        missing = sum(1 for message in catalog if message.id and not _translated(message))
        sys.stdout.write(f"{language}: {len(catalog)} messages, {missing} to translate\n")
    return 0


def compile_all() -> int:
    """Write what the program reads."""
    for language in LANGUAGES:
        po_path(language).with_suffix(".mo").write_bytes(_compiled(read(language)))
    return 0


def problems() -> Iterator[str]:
    """Yield everything that is wrong with the catalogues, in words."""
    wanted = template()
    for language in LANGUAGES:
        catalog = read(language)
        for message in wanted:
            if message.id:
                yield from _message_problems(language, message, catalog.get(message.id, message.context))
        for message in catalog:
            if message.id and wanted.get(message.id, message.context) is None:
                yield f"{language}: unused: {_name(message)}"
        compiled = po_path(language).with_suffix(".mo")
        if not compiled.exists() or compiled.read_bytes() != _compiled(catalog):
            yield f"{language}: {compiled.name} is not compiled from its .po: run tools/messages.py compile"


def check() -> int:
    """Say what is wrong; 1 if anything is."""
    found = list(problems())
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


def _source(message: Message) -> str | tuple[str, ...]:
    return message.id if isinstance(message.id, str) else tuple(message.id)


def _translated(message: Message) -> bool:
    return all(_forms(message.string)) and bool(message.string)


def _name(message: Message) -> str:
    return repr(_forms(message.id)[0])


def _compiled(catalog: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def _write(path: Path, catalog: Catalog) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=100, sort_output=True, include_lineno=False, ignore_obsolete=True)


if __name__ == "__main__":
    sys.exit(main())
