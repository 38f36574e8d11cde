"""Unfinished forms: kept under a name when somebody is called away, and there again when they come back."""

from collections.abc import Mapping
from typing import Any

from bay_tui.screens.desk import Desk
from bay_tui.store.errors import StoreError
from bay_tui.wording import sentence


def parked(desk: Desk, name: str) -> dict[str, Any] | None:
    """Return the fields of a parked form, or None where there is none."""
    return desk.replica.drafts.get(name) or None


def park(desk: Desk, name: str, fields: Mapping[str, object]) -> None:
    """Keep the fields of a form; where the store cannot, say so, and the form stays as it is on the screen."""
    try:
        desk.replica.drafts.save(name, fields)
    except StoreError as error:
        desk.say(sentence(error.code, error.params), "bad")


def unpark(desk: Desk, name: str) -> None:
    """Forget a parked form."""
    try:
        desk.replica.drafts.drop(name)
    except StoreError as error:
        desk.say(sentence(error.code, error.params), "bad")
