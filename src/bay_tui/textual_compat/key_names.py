"""Name keys as Textual names them."""

from textual.keys import _character_to_key  # pyright: ignore[reportPrivateUsage]


def key_of(character: str) -> str:
    """Return the name of the key that types a character.

    Letters and digits name themselves; other signs are named as Unicode does, such as `question_mark`.
    """
    return _character_to_key(character)
