"""Word the product's codes in people's language.

Words, sentences and times.
"""

from bay_tui.wording.sentences import sentence
from bay_tui.wording.words import (
    ended_word,
    operation_word,
    reason_word,
    return_word,
    short_word,
    skill_word,
    value_text,
    value_word,
    word,
)

__all__ = [
    "ended_word",
    "operation_word",
    "reason_word",
    "return_word",
    "sentence",
    "short_word",
    "skill_word",
    "value_text",
    "value_word",
    "word",
]
