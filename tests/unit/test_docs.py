"""The documents say what the program does: commands parse, links lead somewhere, generated parts are fresh."""

import argparse
import re
import shlex
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.binding import Binding
from tools import document

from bay_tui.cli import build_parser
from bay_tui.commands.do import read_args
from bay_tui.commands.show import WHAT
from bay_tui.screens.board.screen import BoardScreen
from bay_tui.workshop.view import Memory

ROOT = Path(__file__).parents[2]
DOCUMENTS = document.documents()
TEXTS = {path: path.read_text(encoding="utf-8") for path in DOCUMENTS}
FENCE = re.compile(r"^```[a-z]*\n(.*?)^```", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
HELD_BY = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
HTML_TAGS = re.compile(r"<!--.*?-->", re.DOTALL)


def parsers(parser: argparse.ArgumentParser, named: str = "") -> Iterator[tuple[str, argparse.ArgumentParser]]:
    yield named, parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, below in action.choices.items():
                yield from parsers(below, f"{named} {name}".strip())


def commands() -> list[str]:
    return [name for name, _ in parsers(build_parser()) if name and " " not in name]


def examples() -> list[tuple[str, str]]:
    """Every `bay-tui …` in a fenced block, with the document it stands in: at the start of a line whatever it says,
    elsewhere (after `sudo`, `ExecStart=` …) where a command follows."""
    begins = re.compile(r"^bay-tui (.*)")
    inside = re.compile(rf"[\s\"/]bay-tui ((?:{'|'.join(commands())})\b.*)")
    found: list[tuple[str, str]] = []
    for path, text in TEXTS.items():
        for block in FENCE.findall(text):
            for line in block.replace("\\\n", " ").splitlines():
                command = begins.match(line) or inside.search(line)
                if command:
                    found.append((path.name, command[1]))
    return found


def words_of(command: str) -> list[str]:
    """The words of a command as a shell would give them, without pipes, redirections and comments."""
    command = re.split(r"\s[|>#]\s?|\s{2,}#", command)[0]
    if command.count('"') % 2:
        command = command.split('"')[0]
    return shlex.split(command)


def test_every_command_and_option_is_named() -> None:
    everything = "\n".join(TEXTS.values())
    missing: list[str] = []
    for name, parser in parsers(build_parser()):
        pattern = "bay-tui" + "".join(rf"[^`\n]* {re.escape(word)}" for word in name.split()) + r"\b"
        if not re.search(pattern, everything):
            missing.append(name)
        options = [option for action in parser._actions for option in action.option_strings]
        missing += [
            f"{name} {option}"
            for option in options
            if option.startswith("--")
            and option not in ("--help", "--version")
            and not re.search(rf"{option}(?![\w-])", everything)
        ]
    assert not missing


def test_everything_there_is_to_show_is_named() -> None:
    text = TEXTS[ROOT / "docs" / "json.md"]
    assert [what for what in WHAT if f"`{what}`" not in text and f"show {what} " not in text] == []


@pytest.mark.parametrize(("where", "command"), examples())
def test_examples_parse(where: str, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        arguments = build_parser().parse_args(words_of(command))
    except SystemExit:
        pytest.fail(f"{where}: bay-tui {command}: {capsys.readouterr().err}")
    if getattr(arguments, "operation", ""):
        read_args(arguments.operation, arguments.values, lambda: nullcontext((Memory(), datetime.now(UTC))))


def test_there_are_examples() -> None:
    assert len(examples()) > 50


def anchors(text: str) -> set[str]:
    """The anchors of a document's headings, as code hosts make them."""
    headings = re.findall(r"^#+ (.*)$", FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for link in LINK.findall(FENCE.sub("", TEXTS[path])):
        if "://" in link:
            continue
        file, _, anchor = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target.read_text(encoding="utf-8")), link


def test_generated_parts_are_fresh() -> None:
    assert document.stale() == [], "run: make generated"


def test_tests_that_hold_invariants_exist() -> None:
    held = HELD_BY.findall(TEXTS[ROOT / "docs" / "sync.md"])
    assert len(held) > 25
    for file, name in held:
        path = ROOT / file
        assert path.exists(), file
        if name:
            assert re.search(rf"def {name}\b", path.read_text(encoding="utf-8")), f"{file}::{name}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_lines_are_short_enough_to_read(path: Path) -> None:
    text = HTML_TAGS.sub("", FENCE.sub("", TEXTS[path]))
    assert [line for line in text.splitlines() if len(line) > 125 and not line.startswith("|")] == []


def test_no_machine_paths() -> None:
    for path, text in TEXTS.items():
        for word in ("/tmp/", "/root"):
            assert word not in text, path.name


ON_THE_BOARD = re.compile(r"^\|[^|]*(?:on the board|看板上)[^|]*\|", re.MULTILINE)


@pytest.mark.parametrize("name", ["README.md", "docs/README.zh.md"])
def test_the_keys_the_readme_gives_for_the_board_are_its_keys(name: str) -> None:
    said = [key for row in ON_THE_BOARD.findall(TEXTS[ROOT / name]) for key in re.findall(r"`(\w)`", row)]
    assert len(said) == 7
    assert set(said) <= {one.key for one in BoardScreen.BINDINGS if isinstance(one, Binding)}
