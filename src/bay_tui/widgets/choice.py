"""Choose by number from a short list.

A gloved hand can do it without looking.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from bay_tui.widgets.tones import Tone, ToneWidget
from bay_tui.workshop.text import cells

_PAGE = 9


@dataclass(frozen=True, slots=True)
class Option:
    """Describe something to choose.

    Its key, what it is called, what it means, and a short hint behind it.
    """

    key: str
    label: str
    tone: Tone = "normal"
    hint: str = ""


class Choice(ToneWidget, can_focus=True):
    """Show a numbered list, nine to a page.

    A digit chooses at once, arrows or `j` `k` and Enter too.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"choice--cursor"}

    chooses: ClassVar[bool] = True
    """Whether a key answers something here: what a scanner sends for nothing must not."""

    DEFAULT_CSS = """
    Choice {
        height: auto;
        & > .choice--cursor { background: $block-cursor-background; text-style: bold; }
        &:ansi > .choice--cursor { color: $foreground; background: $background; text-style: not bold reverse; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "step(-1)", show=False),
        Binding("down,j", "step(1)", show=False),
        Binding("pageup", f"step({-_PAGE})", show=False),
        Binding("pagedown", f"step({_PAGE})", show=False),
        Binding("home,g", "step(-9999)", show=False),
        Binding("end,G", "step(9999)", show=False),
        Binding("enter,ctrl+j", "choose", show=False),
        *(Binding(str(digit), f"digit({digit})", show=False) for digit in range(1, _PAGE + 1)),
    ]

    @dataclass
    class Chosen(Message):
        """Tell which option a digit or Enter chose."""

        choice: "Choice"
        key: str

        @property
        def control(self) -> "Choice":
            """Return the list it came from."""
            return self.choice

    def __init__(
        self,
        options: Iterable[Option] = (),
        *,
        selected: str | None = None,
        empty: str = "",
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._options: Sequence[Option] = tuple(options)
        self._at = self._find(selected)
        self._empty = empty

    @property
    def selected(self) -> str | None:
        """Return the key under the cursor, the one chosen last."""
        return self._options[self._at].key if self._options else None

    def set_options(self, options: Iterable[Option], selected: str | None = None) -> Self:
        """Offer these options.

        The cursor goes to `selected`, else stays with its key, else to the first.
        """
        wanted = tuple(options)
        keep = selected if selected is not None else self.selected
        if wanted != self._options:
            layout = min(len(wanted), _PAGE) != min(len(self._options), _PAGE)
            self._options = wanted
            self._at = self._find(keep)
            self.refresh(layout=layout)
        elif self._find(keep) != self._at:
            self._at = self._find(keep)
            self.refresh()
        return self

    def action_step(self, count: int) -> None:
        """Move the cursor."""
        if self._options:
            at, self._at = self._at, max(0, min(len(self._options) - 1, self._at + count))
            if at != self._at:
                self.refresh()

    def action_digit(self, digit: int) -> None:
        """Choose by number, on the page in view."""
        at = self._page_start + digit - 1
        if at < min(len(self._options), self._page_start + _PAGE):
            if at != self._at:
                self._at = at
                self.refresh()
            self.action_choose()

    def action_choose(self) -> None:
        """Tell which one is chosen."""
        if self._options:
            self.post_message(self.Chosen(self, self._options[self._at].key))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the lines of a page, one more for several.

        An option takes one line; the last one says which page it is.
        """
        return max(1, min(len(self._options), _PAGE) + int(len(self._options) > _PAGE))

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """Return the width of the widest option."""
        return max((cells(one.label) + cells(one.hint) + 7 for one in self._options), default=20)

    def render_line(self, y: int) -> Strip:
        """Paint one line."""
        width, base = self.size.width, self.style_of("normal")
        at = self._page_start + y
        if not self._options and y == 0:
            return self.strip_of([(self.fitted(self._empty, width), self.style_of("dim"))], width, base)
        if y < _PAGE and at < len(self._options):
            return self._option_strip(self._options[at], at, width)
        if y == min(len(self._options), _PAGE) and len(self._options) > _PAGE:
            page, pages = self._page_start // _PAGE + 1, (len(self._options) + _PAGE - 1) // _PAGE
            return self.strip_of([(f"     PgUp/PgDn {page}/{pages}", self.style_of("dim"))], width, base)
        return Strip.blank(width, base)

    @property
    def _page_start(self) -> int:
        return self._at // _PAGE * _PAGE

    def _find(self, key: str | None) -> int:
        return next((at for at, one in enumerate(self._options) if one.key == key), 0)

    def _option_strip(self, option: Option, at: int, width: int) -> Strip:
        chosen = at == self._at
        over = ("choice--cursor",) if chosen and self.has_focus else ()
        base = self.style_of("normal", *over)
        mark = self.drawable("▸") if chosen else " "
        # What is chosen is said first: where both do not fit, it is the hint that is cut.
        left = width - 5 - cells(self.drawable(option.label)) - 2
        hint = self.fitted(option.hint, min(cells(self.drawable(option.hint)), left)) if left > 0 else ""
        room = max(0, width - 5 - (cells(hint) + 2 if hint else 0))
        pieces = [
            (f"{mark} ", base),
            (f"{at - self._page_start + 1}", self.style_of("accent", *over)),
            ("  ", base),
            (self.fitted(option.label, room), self.style_of(option.tone, *over)),
            (f"  {hint}" if hint else "", self.style_of("dim", *over)),
        ]
        return self.strip_of(pieces, width, base)

    def on_focus(self) -> None:
        """Show that keys go here now."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that keys go elsewhere."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Choose what the pointer is on."""
        self.action_digit(event.y + 1)
