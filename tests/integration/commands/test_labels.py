"""What `admin print` prints is read back by a decoder that is not ours: from paper, pictures and the terminal."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from bay_tui import cli
from bay_tui.server.office import Office
from bay_tui.server.sample import shop
from bay_tui.store.opening import open_terminal
from bay_tui.workshop.records import Bay, Job, Order, Part, Staff
from bay_tui.workshop.scanning.codes import COMMANDS, code_of, job_code
from bay_tui.workshop.words import CLOSED_JOB_STATES
from wire_kit import snapshot_of, take_snapshot

_SCALE = 200 / 72


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('labels') / 'server.db'}"
    with Office(url) as office:
        shop.seed(office, datetime.now(UTC), "zh_CN")
    return url


@pytest.fixture
def wanted(database: str) -> dict[str, set[str]]:
    with Office(database) as office:
        view = office.view(office.sites()[0])
        numbers = {order.id: order.number for order in view.every(Order)}
        open_jobs = [job for job in view.every(Job) if job.state not in CLOSED_JOB_STATES]
        return {
            "badges": {code_of("badge", person.badge) for person in view.every(Staff) if person.active},
            "jobs": {job_code(numbers[job.order], job.line) for job in open_jobs},
            "bays": {code_of("bay", bay.number) for bay in view.every(Bay)},
            "parts": {code_of("part", "26300-A500"), code_of("part", "18643-H11")},
            "bins": {code_of("bin", "C-02-1-1"), code_of("bin", "Z-99")},
            "commands": {code_of("command", command) for command in COMMANDS},
        }


WHICH = {"parts": ["26300-A500", "18643-H11"], "bins": ["C-02-1-1", "Z-99"]}
KINDS = ["badges", "jobs", "bays", "parts", "bins", "commands"]


def admin(database: str, home: Path, *words: str) -> int:
    return cli.run(["--home", str(home), "--lang", "en", "admin", "--db", database, *words])


def read(pictures: Iterable[Image.Image]) -> set[str]:
    return {found.text for picture in pictures for found in zxingcpp.read_barcodes(picture)}


@pytest.mark.parametrize("kind", KINDS)
def test_a_pdf_is_read_back(database: str, wanted: dict[str, set[str]], tmp_path: Path, kind: str) -> None:
    file = tmp_path / "labels.pdf"
    assert admin(database, tmp_path, "print", kind, *WHICH.get(kind, []), "--out", str(file)) == 0
    with pypdfium2.PdfDocument(file) as pdf:
        assert read(page.render(scale=_SCALE).to_pil() for page in pdf) == wanted[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_pictures_are_read_back(database: str, wanted: dict[str, set[str]], tmp_path: Path, kind: str) -> None:
    options = ["--format", "png", "--out", str(tmp_path / "labels.png")]
    assert admin(database, tmp_path, "print", kind, *WHICH.get(kind, []), *options) == 0
    assert read(map(Image.open, sorted(tmp_path.glob("labels*.png")))) == wanted[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_the_terminal_is_read_back(
    database: str, wanted: dict[str, set[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    assert admin(database, tmp_path, "print", kind, *WHICH.get(kind, []), "--format", "text") == 0
    printed = capsys.readouterr().out
    assert read(map(as_seen, printed.split("\n\n"))) == wanted[kind]


@pytest.mark.parametrize("size", ["60x40", "40 × 20mm", "100*150"])
@pytest.mark.parametrize("form", ["pdf", "png"])
def test_labels_on_a_roll_are_read_back_one_a_page(
    database: str, wanted: dict[str, set[str]], tmp_path: Path, size: str, form: str
) -> None:
    options = ["--label-size", size, "--format", form, "--out", str(tmp_path / f"labels.{form}")]
    assert admin(database, tmp_path, "print", "parts", *WHICH["parts"], *options) == 0
    if form == "pdf":
        with pypdfium2.PdfDocument(tmp_path / "labels.pdf") as pdf:
            pages = [page.render(scale=203 / 72).to_pil() for page in pdf]
        dots = 203
    else:
        pages = [Image.open(file) for file in sorted(tmp_path.glob("labels*.png"))]
        dots = 300
    assert [read([page]) for page in pages] == [{code_of("part", number)} for number in WHICH["parts"]]
    width, height = (int(number) for number in re.findall(r"\d+", size))
    assert all(abs(page.width - width / 25.4 * dots) <= 2 for page in pages)
    assert all(abs(page.height - height / 25.4 * dots) <= 2 for page in pages)
    edges = [page.convert("L").crop((0, 0, page.width, 4)).getextrema() for page in pages]
    assert edges == [(255, 255)] * 2, "nothing is printed where the label ends"


def as_seen(label: str) -> Image.Image:
    """Return what a terminal shows of a label: two modules a cell, black on white, only where it says so."""
    rows = [found[1] for found in re.finditer(r"\x1b\[30;107m(.*?)\x1b\[0m", label)]
    assert rows, label
    picture = Image.new("L", (len(rows[0]) * 4 + 8, len(rows) * 8 + 8), 0)
    halves = {" ": (255, 255), "▀": (0, 255), "▄": (255, 0), "█": (0, 0)}
    for y, row in enumerate(rows):
        for x, one in enumerate(row):
            for half, shade in enumerate(halves[one]):
                picture.paste(shade, (4 + x * 4, 4 + y * 8 + half * 4, 8 + x * 4, 8 + y * 8 + half * 4))
    return picture


def test_a_pdf_says_it_in_chinese_and_english(database: str, tmp_path: Path) -> None:
    file = tmp_path / "labels.pdf"
    assert admin(database, tmp_path, "print", "commands", "--out", str(file)) == 0
    with pypdfium2.PdfDocument(file) as pdf:
        assert len(pdf) == 1
        text = pdf[0].get_textpage().get_text_range()
    assert "待料" in text and "waiting for parts" in " ".join(text.split())
    assert admin(database, tmp_path, "print", "badges", "101", "--out", str(file)) == 0
    with pypdfium2.PdfDocument(file) as pdf:
        assert "赵铁峰" in pdf[0].get_textpage().get_text_range()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["badges", "777"], "Nobody with the number 777"),
        (["jobs", "777/1"], "The job 777/1 is not known"),
        (["bays", "777"], "The bay 777 is not known"),
        (["parts", "777"], "There is no part 777"),
        (["commands", "DANCE"], "DANCE is no command"),
        (["bays", "--label-size", "big"], "big is no size of a label: width and height in mm, at least 40x20"),
        (["bays", "--label-size", "30x20"], "30x20 is no size of a label"),
        (["bays", "--font", "/nowhere/font.ttf"], "/nowhere/font.ttf cannot be used"),
        (["bays", "--format", "png", "--font", "/nowhere/font.ttf"], "/nowhere/font.ttf cannot be used"),
    ],
)
def test_what_cannot_be_printed_is_one_sentence(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert admin(database, tmp_path, "print", *words, "--out", str(tmp_path / "file")) == 1
    assert said in capsys.readouterr().err


def test_without_a_chinese_font_pictures_say_so(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bay_tui.printing.png.chinese_font", lambda: "")
    options = ["--format", "png", "--out", str(tmp_path / "badge.png")]
    assert admin(database, tmp_path, "print", "badges", "101", *options) == 0
    assert "No font with Chinese" in capsys.readouterr().err
    assert read([Image.open(tmp_path / "badge.png")]) == {"B:T101"}


def test_a_terminal_prints_the_labels_of_the_parts_it_knows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    replica = open_terminal(tmp_path)
    part = Part(id="26300-A500", number="26300-A500", name="机油滤清器", bin="C-02-1-1")
    take_snapshot(replica, snapshot_of([part]))
    replica.close()
    words = ["--home", str(tmp_path), "--lang", "en", "admin", "print", "parts", "--format", "text"]
    assert cli.run(words) == 0
    assert read([as_seen(capsys.readouterr().out)]) == {code_of("part", "26300-A500")}


def test_every_bin_in_use_has_a_label_and_one_not_yet_in_use_is_named(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Office(database) as office:
        bins = {part.bin for part in office.view(office.sites()[0]).every(Part) if part.bin}
    file = tmp_path / "bins.pdf"
    assert admin(database, tmp_path, "print", "bins", "--out", str(file)) == 0
    told = capsys.readouterr()
    assert f"Printed {len(bins)} codes" in told.out and told.err == ""
    assert admin(database, tmp_path, "print", "bins", "Z-99", "--format", "text") == 0
    assert "Nothing is kept there yet: Z-99." in capsys.readouterr().err
