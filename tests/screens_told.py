"""What a failing test says of the screen: what stood on it, and which lines of a picture are not as before."""

import html
import re
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from typing import Any

import pytest
from rich.cells import cell_len
from textual.app import App
from textual.pilot import Pilot

KEPT = pytest.StashKey[list[tuple[str, str]]]()
"""What stood on the screens when a test failed, by titles: of each app that ran."""

_CELL = 12.2  # The width of a cell in the pictures that Textual draws,
_LINE = 24.4  # and the height of a line.
_STYLE = re.compile(r"\.terminal-\d+-(r\d+) \{([^}]*)\}")
_BACK = re.compile(r'<rect fill="([^"]*)" x="([^"]*)" y="([^"]*)" width="([^"]*)"')
_RUN = re.compile(
    r'<text class="terminal-\d+-(r\d+)" x="([^"]*)"[^>]*clip-path="url\(#terminal-\d+-line-(\d+)\)">([^<]*)</text>'
)


@contextmanager
def screens_kept(kept: list[tuple[str, str]]) -> Generator[None]:
    """While this lasts, add to `kept` what stands on the screen of an app where its test fails."""
    really: Callable[..., AbstractAsyncContextManager[Pilot[Any]]] = App.run_test

    @asynccontextmanager
    async def run_test(app: App[Any], **options: Any) -> AsyncGenerator[Pilot[Any]]:
        async with really(app, **options) as pilot:
            try:
                yield pilot
            except BaseException:
                kept.append(told(app))
                raise

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(App, "run_test", run_test)
        yield


def told(app: App[Any]) -> tuple[str, str]:
    """Return a title and what stands on the screen, in a frame as wide as the screen."""
    width, height = app.size
    try:
        strips = app.screen._compositor.render_strips()
        title = f"screen: {type(app.screen).__name__}, {width}x{height}"
    except Exception as error:
        return "screen", f"it could not be drawn: {error!r}"
    edge = "+" + "-" * width + "+"
    return title, "\n".join((edge, *(f"|{strip.text}|" for strip in strips), edge))


def difference(before: str, now: str) -> list[str]:
    """Return the lines in which two pictures of a screen differ, or of which only the colours do, by their numbers."""
    old, new = _lines(before), _lines(now)
    found: list[str] = []
    for number in range(max(len(old), len(new))):
        was, then = (picture[number] if number < len(picture) else ([], []) for picture in (old, new))
        if was == then:
            continue
        texts = _text(was[0]), _text(then[0])
        if texts[0] == texts[1]:
            found.append(f"{number + 1:3} ~ {texts[0]}   (only colours)")
        else:
            found += [f"{number + 1:3} - {texts[0]}".rstrip(), f"    + {texts[1]}".rstrip()]
    return found


_Drawn = list[tuple[float, str, str]]


def _lines(svg: str) -> list[tuple[_Drawn, _Drawn]]:
    """Return the runs of text of each line, and what is painted behind them: where, what, and how."""
    styles = dict(_STYLE.findall(svg))
    runs: defaultdict[int, _Drawn] = defaultdict(list)
    backs: defaultdict[int, _Drawn] = defaultdict(list)
    for style, left, line, text in _RUN.findall(svg):
        runs[int(line)].append((float(left) / _CELL, html.unescape(text).replace("\xa0", " "), styles.get(style, "")))
    for colour, left, top, width in _BACK.findall(svg):
        backs[int(float(top) / _LINE)].append((float(left), width, colour))
    return [(runs[line], backs[line]) for line in range(max((*runs, *backs), default=-1) + 1)]


def _text(runs: _Drawn) -> str:
    text = ""
    for left, run, _style in runs:
        text += " " * (round(left) - cell_len(text)) + run
    return text.rstrip()
