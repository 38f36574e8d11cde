"""Draw the pictures of the screens in `assets/pictures`.

The running app makes them, with the sample workshop at a fixed moment.

python tools/pictures.py write         # after a change of what is shown
python tools/pictures.py write board   # only those whose name begins so
python tools/pictures.py check         # exit 1 and the names of the pictures that are not as the code draws them

The same code makes the same pictures, and what changes on a screen changes only its own lines in the picture.
"""

import argparse
import asyncio
import html
import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path

import msgspec
from rich.cells import cell_len

from bay_tui.environment import prepare_environment

for _name in ("BAY_TUI_LANG", "BAY_TUI_THEME", "BAY_TUI_ASCII", "NO_COLOR", "COLORFGBG", "SSH_CONNECTION"):
    os.environ.pop(_name, None)
os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
prepare_environment(os.environ)

from bay_tui.i18n import Language, set_language  # noqa: E402
from bay_tui.server.sample.shop import PEOPLE_TO_TRY, sample  # noqa: E402
from bay_tui.store.database import Database  # noqa: E402
from bay_tui.store.journal.memory import MemoryDisk  # noqa: E402
from bay_tui.store.replica import Replica  # noqa: E402
from bay_tui.store.timekeeping import Stamp  # noqa: E402
from bay_tui.terminal.app import BayApp  # noqa: E402 - Textual reads the environment when it is imported
from bay_tui.widgets.glyphs import use_glyphs  # noqa: E402
from bay_tui.wire.protocol import PushReply, Snapshot  # noqa: E402
from bay_tui.wire.verdicts import Verdict  # noqa: E402
from bay_tui.wording import word  # noqa: E402
from bay_tui.workshop import operations as ops  # noqa: E402
from bay_tui.workshop.decision import Status  # noqa: E402
from bay_tui.workshop.records import Part, PartsLine, Record, Terminal  # noqa: E402
from bay_tui.workshop.view import View  # noqa: E402
from bay_tui.workshop.words import CallKind, LineState  # noqa: E402

FOLDER = Path(__file__).resolve().parent.parent / "assets" / "pictures"
NOW = datetime(2026, 3, 31, 2, 40, tzinfo=UTC)
SIZES = ((80, 24), (160, 45))
LANGUAGES: tuple[Language, ...] = ("en", "zh_CN")

_FONTS = "'Sarasa Mono SC', 'Noto Sans Mono CJK SC', 'DejaVu Sans Mono', Consolas, Menlo, monospace"
_NOT_OURS = re.compile(r"\s*@font-face \{.*?\}\n|<!--.*?-->|\s*font-variant-east-asian: full-width;", re.DOTALL)
_RUN = re.compile(r'<text class="([^"]*)" x="([^"]*)" y="([^"]*)" textLength="[^"]*"([^>]*)>([^<]*)</text>')
_BAR = re.compile("[▀-▟]+")
_ID = re.compile(r"\bterminal-\d+\b")
_CELL = 12.2  # The width of a cell in the pictures that Textual draws.


class _Clock:
    """Stand still, as a terminal's clock."""

    confirmed = True

    def now(self) -> datetime:
        return NOW

    def stamp(self) -> Stamp:
        return Stamp("boot", 10_000_000, NOW, False)

    def running(self) -> tuple[str, int]:
        return "boot", 10_000_000


class _State:
    """Describe a connection that stands."""

    phase = "live"
    problem = ""
    since = NOW - timedelta(hours=2)


class _Engine:
    """Stand in for a sync engine, and go nowhere."""

    state = _State()

    def nudge(self) -> None:
        """Do nothing."""

    async def run(self) -> None:
        """Wait for ever."""
        await asyncio.Event().wait()

    async def enrol(self, url: str, code: str) -> object:
        """Do nothing."""
        return url, code


@dataclass(frozen=True)
class Picture:
    """Describe one screen: who is signed in, and its keys.

    The keys lead there; `before` happened on the terminal before.
    """

    person: str = ""
    keys: tuple[str, ...] = ()
    before: Callable[[Replica], None] = lambda replica: None


def _trouble(replica: Replica) -> None:
    """Make a refused reservation, and two operations without an answer."""
    line = _line(replica.view)
    refused = replica.record("301", ops.PartsReserved(line=line.id))[0]
    part = replica.view.get(Part, line.part)
    verdict = Verdict(
        id=refused.id,
        number=refused.number,
        status=Status.REFUSED,
        seq=2,
        code="stock-short",
        params={"number": line.part, "have": "0", "want": f"{line.quantity:g}"},
    )
    replica.apply_verdicts(PushReply(server_time=NOW, epoch="epoch", verdicts=(verdict,)))
    replica.record("301", ops.PartsNoted(request=line.request, text=part.name if part else ""))
    replica.record("101", ops.CallRaised(asks=CallKind.PARTS, bay="1"))


def _line(view: View) -> PartsLine:
    """Return the first line that can be reserved."""
    for line in view.find(PartsLine, "state", LineState.REQUESTED):
        part = view.get(Part, line.part)
        if part is not None and part.available >= line.quantity:
            return line
    for line in view.find(PartsLine, "state", LineState.RESERVED):
        return line
    raise LookupError("no line of the sample workshop can be reserved")


PICTURES: dict[str, Picture] = {
    "sign-in": Picture(),
    "board": Picture("201"),
    "my-work": Picture("101"),
    "job-card": Picture("101", ("enter",)),
    "finding": Picture("101", ("f", "1", "1", "1")),
    "parts-request": Picture("101", ("r", *"jylqq", "enter", *"dot")),
    "health-check": Picture("101", ("enter", "v", *["space"] * 6)),
    "counter": Picture("301"),
    "stock": Picture("301", ("f6",)),
    "dispatch": Picture("201", ("p",)),
    "hours": Picture("201", ("h",)),
    "report": Picture("201", ("t", "w")),
    "outbox": Picture("201", ("f5",), _trouble),
}
"""Every picture by its name."""


def opened(language: Language) -> Replica:
    """Return a terminal in bay 1 of the sample workshop.

    On a disk in memory.
    """
    replica = Replica(Database("/memory/terminal.journal", disk=MemoryDisk()), _Clock())
    replica.identity.enrol(server="http://server", token="-", site="demo", name="bay-1")  # noqa: S106
    terminal = Terminal(id=replica.identity.device, name="bay-1", bay="1")
    records = (*_shop(language), _encoded(terminal))
    replica.swap(replica.read(Snapshot(server_time=NOW, cursor="epoch:1:hash", records=records)))
    return replica


@cache
def _shop(language: Language) -> tuple[msgspec.Raw, ...]:
    return tuple(map(_encoded, sample(NOW, language)))


def _encoded(record: Record) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(record))


async def drawn(picture: Picture, language: Language, size: tuple[int, int]) -> str:
    """Return a screen as SVG."""
    set_language(language)
    replica = opened(language)
    picture.before(replica)
    hints = tuple((person.number, person.pin, word(person.role)) for person in PEOPLE_TO_TRY)
    app = BayApp(replica, _Engine(), hints=hints, sign_in=picture.person)  # pyright: ignore[reportArgumentType]
    use_glyphs(app, "all")
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.press(*picture.keys)
        await pilot.pause()
        return _portable(app.export_screenshot(title="bay-tui", simplify=True))


def _portable(svg: str) -> str:
    """Return a picture that keeps its columns in any font.

    It fetches no fonts from anywhere. Textual names everything in it after a checksum of the whole, so that one letter
    would change every line.
    """
    svg = _RUN.sub(_in_cells, _ID.sub("terminal", _NOT_OURS.sub("\n", svg)).replace("Fira Code, monospace", _FONTS))
    return "\n".join(line.rstrip() for line in svg.replace("><", ">\n<").splitlines() if line.strip()) + "\n"


def _in_cells(run: re.Match[str]) -> str:
    """Return a run of text as words, each at its column.

    Textual takes 汉字 for one cell wide and squeezes them.
    """
    style, left, top, rest, text = run.groups()
    drawn = html.unescape(text).replace("\xa0", " ")
    words: list[str] = []
    for word_ in re.finditer(r"\S+", drawn):
        at = float(left) + _CELL * cell_len(drawn[: word_.start()])
        words.append(f'<text class="{style}" {_placed(word_[0], at)} y="{top}"{rest}>{html.escape(word_[0])}</text>')
    return "".join(words)


def _placed(text: str, left: float) -> str:
    """Return the place of a word.

    By its length, a bar without gaps, or letter by letter where widths differ.
    """
    if text.isascii() or _BAR.fullmatch(text):
        return f'x="{left:.6g}" textLength="{_CELL * cell_len(text):.6g}" lengthAdjust="spacingAndGlyphs"'
    widths = accumulate((cell_len(letter) for letter in text[:-1]), initial=0)
    return f'x="{" ".join(f"{left + _CELL * width:.6g}" for width in widths)}"'


def chosen(beginning: str) -> Iterator[tuple[Path, str]]:
    """Yield the pictures whose names begin so, with their files."""
    for language in LANGUAGES:
        for name, picture in PICTURES.items():
            for size in SIZES if name.startswith(beginning) else ():
                path = FOLDER / f"{name}-{size[0]}x{size[1]}-{language[:2]}.svg"
                yield path, asyncio.run(drawn(picture, language, size))


def main() -> int:
    """Write or check the pictures asked for, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("write", "check"))
    parser.add_argument("name", nargs="?", default="")
    asked = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    old = 0
    for path, svg in chosen(asked.name):
        if path.exists() and path.read_text(encoding="utf-8") == svg:
            continue
        old += 1
        if asked.what == "write":
            path.write_text(svg, encoding="utf-8")
        print(f"{'wrote' if asked.what == 'write' else 'not as the code draws it:'} {path.name}")
    return 1 if old and asked.what == "check" else 0


if __name__ == "__main__":
    sys.exit(main())
