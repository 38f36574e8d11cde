"""Open and close the screens of an app.

Opening, going back, and the way down to the sign-in screen.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.screen import Screen

from bay_tui.screens.shell import registry
from bay_tui.screens.shell.desk import Desk
from bay_tui.screens.shell.frame import FramedScreen

if TYPE_CHECKING:
    from bay_tui.screens.shell.signin import SignInScreen


class Navigation:
    """Hold the screens, each over its opener.

    `hints` say whom to try in the demo.
    """

    def __init__(self, app: App[Any], desk: Desk, hints: Sequence[Sequence[str]]) -> None:
        self._app = app
        self._desk = desk
        self._hints = hints

    @property
    def framed(self) -> list[FramedScreen]:
        """Return the open screens without dialogs, the front one last."""
        return [screen for screen in self._screens if isinstance(screen, FramedScreen)]

    def open(self, name: str, about: dict[str, str]) -> None:
        """Open a screen of `registry`.

        One that is open already comes to the front, and a transient one gives way.
        """
        place = (name, frozenset(about.items()))
        for screen in self.framed:
            if screen.place == place:
                self._close_down_to(screen)
                return
        below = self._app.screen
        if isinstance(below, FramedScreen) and below.transient:
            below = self._screens[-2]
            self._app.pop_screen()
        screen = registry.make(name, about, self._desk, below)
        screen.place, screen.opened_as = place, (name, about)
        self._app.push_screen(screen)

    def back(self) -> bool:
        """Close the screen in front; return whether it did.

        The first one stays, and the first after signing in.
        """
        below = self._screens[-2]
        entered = self._desk.person is not None and below is self._sign_in_screen()
        if not isinstance(below, FramedScreen) or entered:
            return False
        self._app.pop_screen()
        return True

    def close_what_opened_over(self, stood: Screen[Any]) -> None:
        """Close the screen or question that was opened over `stood`."""
        opened = self._app.screen
        if opened is stood or stood not in self._screens:
            return
        if isinstance(opened, FramedScreen):
            self.back()
        else:
            opened.dismiss(None)

    def sign_in(self) -> None:
        """Begin with the sign-in screen."""
        self._app.push_screen(registry.sign_in(self._desk, self._hints))

    def sign_out(self) -> None:
        """Close everything down to an empty sign-in screen.

        It takes the place of what was opened without one.
        """
        first = self._sign_in_screen()
        if first is None:
            self._close_down_to(self._screens[1])
            self._app.switch_screen(registry.sign_in(self._desk, self._hints))  # pyright: ignore[reportUnknownMemberType]
        else:
            self._close_down_to(first)
            first.clear()

    def places(self) -> list[tuple[str, dict[str, str]]]:
        """Return what is open, as it was opened, the front one last."""
        return [one.opened_as for one in self.framed if one.place and not one.transient]

    def clear(self) -> None:
        """Close every screen."""
        self._close_down_to(self._screens[0])

    @property
    def _screens(self) -> list[Screen[Any]]:
        return self._app.screen_stack

    def _sign_in_screen(self) -> "SignInScreen | None":
        """Return the sign-in screen, where somebody came in through it."""
        from bay_tui.screens.shell.signin import SignInScreen

        return next((screen for screen in self._screens if isinstance(screen, SignInScreen)), None)

    def _close_down_to(self, screen: Screen[Any]) -> None:
        while self._app.screen is not screen:
            self._app.pop_screen()
