"""Reach the filters through which an app paints its lines."""

from typing import Any

from textual.app import App
from textual.filter import LineFilter


def line_filters(app: App[Any]) -> list[LineFilter]:
    """Return the app's own list of filters.

    Changing the list changes what is painted.
    Textual fills it from `NO_COLOR` and the theme, and has no way to add one.
    """
    return app._filters  # pyright: ignore[reportPrivateUsage]
