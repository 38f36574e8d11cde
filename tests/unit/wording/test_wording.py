"""Every code that can reach a person has a sentence, every value a word, in both languages."""

import ast
import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import bay_tui
from bay_tui.i18n import LANGUAGES, set_language
from bay_tui.wording import operation_word, sentence, word
from bay_tui.wording.sentences import SENTENCES
from bay_tui.wording.times import clock_time, day_and_time, duration, hours
from bay_tui.workshop import words
from bay_tui.workshop.operations import OPERATIONS

SOURCE = Path(bay_tui.__file__).parent
RAISERS = {
    "Refused",
    "challenge",
    "flag",
    "need",
    "Gate",
    "Failed",
    "ImportFailed",
    "ExportFailed",
    "RowRejected",
    "SyncProblem",
    "ProblemError",
    "BackupError",
    "sentence",
}
SLUG = re.compile(r"[a-z]+(-[a-z]+)+")
CHINESE = re.compile("[\u4e00-\u9fff]")


def codes_raised() -> dict[str, str]:
    """Return every code written in a call that raises or words one, with a file it stands in."""
    found: dict[str, str] = {}
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                values = [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg == "code")]
                if name in RAISERS or any(keyword.arg == "code" for keyword in node.keywords):
                    for value in values:
                        if isinstance(value, ast.Constant) and SLUG.fullmatch(str(value.value)):
                            found[str(value.value)] = path.name
    return found


def test_every_code_raised_has_a_sentence():
    assert {code: file for code, file in codes_raised().items() if code not in SENTENCES} == {}


def test_every_sentence_is_about_a_code_that_exists():
    source = "".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py") if path.name != "sentences.py")
    assert [code for code in SENTENCES if f'"{code}"' not in source] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_value_and_operation_has_a_word(language: str):
    set_language(language)
    vocabularies = [
        value
        for value in vars(words).values()
        if isinstance(value, type) and issubclass(value, StrEnum) and value is not StrEnum
    ]
    shown = [word(value) for vocabulary in vocabularies for value in vocabulary]
    shown += [operation_word(name) for name in OPERATIONS]
    assert all(shown)
    if language == "zh_CN":
        assert [text for text in shown if not CHINESE.search(text)] == []


def test_a_sentence_names_the_thing_and_survives_a_missing_parameter():
    assert "LF16" in sentence("part-unknown", {"number": "LF16"})
    assert sentence("stock-short", {}).startswith("Of ?")
    assert "brand-new-code" in sentence("brand-new-code")


def test_a_brace_in_a_name_is_text():
    assert "{0.__class__}" in sentence("part-unknown", {"number": "{0.__class__}"})


def test_times_are_the_sites_and_say_their_day_when_it_is_another():
    zone, now = ZoneInfo("Asia/Shanghai"), datetime(2026, 11, 23, 1, 5, tzinfo=UTC)
    assert clock_time(now, zone) == "09:05"
    assert day_and_time(now + timedelta(hours=2), zone, now) == "11:05"
    assert day_and_time(now + timedelta(days=1), zone, now) == "tomorrow 09:05"
    assert day_and_time(now - timedelta(days=1), zone, now) == "yesterday 09:05"
    assert day_and_time(now + timedelta(days=2), zone, now) == "11-25 09:05"
    assert day_and_time(now + timedelta(days=90), zone, now) == "2027-02-21 09:05"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0m"), (59, "0m"), (-59, "0m"), (2700, "45m"), (3900, "1h05"), (-3900, "-1h05"), (183600, "2d03h")],
)
def test_durations_are_short(seconds: float, shown: str):
    assert duration(seconds) == shown


def test_hours_hide_nothing():
    assert (hours(1.5), hours(0.25), hours(2)) == ("1.5", "0.25", "2.0")
