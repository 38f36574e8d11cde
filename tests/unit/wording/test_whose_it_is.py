"""Whoever may not do something is told whose it is: never to ask somebody of their own role."""

import pytest

from bay_tui.i18n import set_language
from bay_tui.wording import sentence, word
from bay_tui.wording.sentences import SENTENCES
from bay_tui.workshop.decision import Refused
from bay_tui.workshop.operations import OPERATIONS
from bay_tui.workshop.records import Staff
from bay_tui.workshop.rulebook import not_allowed
from bay_tui.workshop.words import Role


def told(role: Role, tag: str) -> str:
    person = Staff(id="x", number="9", name="Wang", roles=(role,))
    refusal = Refused("not-allowed", **not_allowed(person, OPERATIONS[tag]))
    return sentence(refusal.code, refusal.params)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("role", Role)
def test_nobody_is_sent_to_their_own_role(language: str, role: Role) -> None:
    set_language(language)
    for tag, cls in OPERATIONS.items():
        if role not in cls.roles:
            text = told(role, tag)
            assert all(word(one) in text for one in cls.roles), (tag, text)
            assert "?" not in text
            after = text.rpartition(": " if language == "en" else "：")[2]
            assert word(role) not in after.split("、" if language == "zh_CN" else ", ")


def test_a_foreman_is_told_that_parts_are_the_counters() -> None:
    set_language("en")
    text = told(Role.FOREMAN, "parts.reserved")
    assert text.startswith("Wang may not do this here: ")
    assert text.endswith("This may: parts counter, administrator.")


def test_what_an_earlier_version_kept_still_says_whom_to_ask() -> None:
    set_language("en")
    text = sentence("not-allowed", {"name": "Wang", "operation": "parts.reserved"})
    assert text.endswith("This may: foreman.")


def test_no_sentence_sends_everybody_to_the_foreman() -> None:
    set_language("en")
    assert [code for code, text in SENTENCES.items() if "ask the foreman" in str(text).lower()] == []
    assert [code for code, text in SENTENCES.items() if "ask a foreman" in str(text).lower()] == []
