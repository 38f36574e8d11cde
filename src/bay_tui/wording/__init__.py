"""What people read for the codes the product works with: words, sentences and times, in their language."""

from bay_tui.wording.sentences import sentence
from bay_tui.wording.words import ended_word, operation_word, reason_word, short_word, skill_word, word

__all__ = ["ended_word", "operation_word", "reason_word", "sentence", "short_word", "skill_word", "word"]
