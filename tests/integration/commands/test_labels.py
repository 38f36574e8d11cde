"""What `admin print` prints is read back by a decoder that is not ours: from paper, pictures and the terminal."""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageOps

from bay_tui import cli
from bay_tui.printing.fonts import FontFile, chinese_font
from bay_tui.printing.labels import part_label, roll
from bay_tui.printing.paper import draw_labels
from bay_tui.printing.png import PngPen
from bay_tui.server.office import Office
from bay_tui.server.sample import shop
from bay_tui.store.opening import open_terminal
from bay_tui.workshop.records import Bay, Job, Order, Part, Staff
from bay_tui.workshop.scanning.codes import COMMANDS, code_of, job_code
from bay_tui.workshop.words import CLOSED_JOB_STATES
from wire_kit import snapshot_of, take_snapshot

_SCALE = 200 / 72
ASSETS = Path(__file__).parents[3] / "assets"


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
    monkeypatch.setattr("bay_tui.printing.fonts.chinese_font", lambda: "")
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


CHINESE = chinese_font()


@dataclass
class Paper:
    """A pen that keeps what is drawn, and measures with a real font."""

    face: FontFile | None = FontFile(CHINESE) if CHINESE else None
    lines: list[tuple[float, float, float, str]] = field(default_factory=list)
    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)

    def next_sheet(self) -> None:
        """One label a sheet is drawn here."""

    def box(self, x: float, y: float, width: float, height: float) -> None:
        self.boxes.append((x, y, width, height))

    def text(self, x: float, y: float, size: float, text: str) -> None:
        self.lines.append((x, y, size, text))

    def width(self, size: float, text: str) -> float:
        # Without a Chinese font: as wide as the widest one.
        return self.face.width(size, text) if self.face else size * len(text)


def sample_parts() -> list[Part]:
    rows = list(csv.DictReader((ASSETS / "demo" / "parts.csv").read_text(encoding="utf-8").splitlines()))
    assert len(rows) == 300
    return [
        Part(id=row["number"], number=row["number"], name=row["name"], name_latin=row["name_latin"], bin=row["bin"])
        for row in rows
    ]


LONGEST = Part(
    id="X" * 24, number="X" * 24, name="前悬挂下摆臂总成" * 6, name_latin="Lower control arm " * 8, bin="A-01-02-03-04"
)


@pytest.mark.parametrize("size", ["100x150", "60x40", "50x30", "40x30", "40x20"])
def test_every_word_of_every_label_lies_within_its_paper(size: str) -> None:
    layout = roll(size)
    for part in [*sample_parts(), LONGEST]:
        paper, label = Paper(), part_label(part)
        draw_labels(paper, [label], layout)
        right, bottom = layout.width - 1, layout.height - 1
        code_ends = max(x + width for x, _y, width, _height in paper.boxes)
        ends = 0.0
        for x, y, letters, text in paper.lines:
            assert letters >= 1, (size, text)
            assert x > code_ends and x + paper.width(letters, text) <= right + 1e-6, (size, part.number, text)
            assert y >= max(1.0, ends - 1e-6) and y + letters * 1.15 <= bottom, (size, part.number, text)
            ends = y + letters
        said = [text for *_place, text in paper.lines]
        assert said[0] == label.head and said[-1] == label.code, "the large line and the code are there in full"
        assert "".join(said[1:-1]).replace(" ", "").startswith(part.number)
        if part is not LONGEST and size not in ("40x20", "40x30"):
            assert "…" not in "".join(said), (size, said)


@pytest.mark.parametrize("size", ["60x40", "50x30", "40x30"])
def test_pictures_of_all_parts_end_before_the_edge_and_are_read_back(tmp_path: Path, size: str) -> None:
    parts = sample_parts()
    pen = PngPen(tmp_path / "labels.png", roll(size), CHINESE)
    draw_labels(pen, [part_label(part) for part in parts], roll(size))
    files = pen.save()
    assert len(files) == len(parts)
    for at, (part, file) in enumerate(zip(parts, files, strict=True)):
        picture = Image.open(file)
        left, top, right, bottom = ImageOps.invert(picture).getbbox() or (0, 0, 0, 0)
        edge = round(0.9 / 25.4 * 300)
        assert edge <= left and edge <= top, part.number
        assert right <= picture.width - edge and bottom <= picture.height - edge, part.number
        if at % 10 == 0:
            assert read([picture]) == {code_of("part", part.number)}


def test_a_pdf_embeds_all_its_fonts_and_says_what_it_is(database: str, tmp_path: Path) -> None:
    if not CHINESE:
        pytest.skip("no font with Chinese is installed here")
    file = tmp_path / "labels.pdf"
    for options, title in (([], "Part labels"), (["--font", CHINESE, "--label-size", "60x40"], "Part labels")):
        assert admin(database, tmp_path, "print", "parts", *WHICH["parts"], *options, "--out", str(file)) == 0
        with pypdfium2.PdfDocument(file) as pdf:
            assert pdf.get_metadata_dict()["Title"] == title
            fonts = {found for page in pdf for found in embedded(page)}
            assert fonts == {True}
            text = "".join(page.get_textpage().get_text_range() for page in pdf)
            assert "26300-A500" in text and "机油滤清器" in text
    assert b"/Lang" in file.read_bytes()


def embedded(page: pypdfium2.PdfPage) -> Iterator[bool]:
    """Yield whether the font of each text on a page is embedded."""
    for one in page.get_objects():
        if one.type == pypdfium2.raw.FPDF_PAGEOBJ_TEXT:
            yield bool(pypdfium2.raw.FPDFFont_GetIsEmbedded(pypdfium2.raw.FPDFTextObj_GetFont(one)))


def test_a_font_that_is_no_font_is_refused(database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "no.ttc").write_bytes(b"ttcf" + bytes(40))
    for form in ("pdf", "png"):
        words = ["bays", "--format", form, "--font", str(tmp_path / "no.ttc"), "--out", str(tmp_path / "out")]
        assert admin(database, tmp_path, "print", *words) == 1
        assert "no.ttc cannot be used" in capsys.readouterr().err


def test_the_language_asked_for_comes_first(database: str, tmp_path: Path) -> None:
    for spoken, first, title in (("en", "oil filter", "Part labels"), ("zh_CN", "机油滤清器", "配件标签")):
        file = tmp_path / f"{spoken}.pdf"
        words = ["--home", str(tmp_path), "--lang", spoken, "admin", "--db", database, "print"]
        assert cli.run([*words, "parts", "26300-A500", "--out", str(file)]) == 0
        with pypdfium2.PdfDocument(file) as pdf:
            text = pdf[0].get_textpage().get_text_range()
            assert pdf.get_metadata_dict()["Title"] == title
        names = sorted(("oil filter", "机油滤清器"), key=lambda name: text.lower().find(name))
        assert names[0] == first
        assert cli.run([*words, "commands", "--out", str(file)]) == 0
        with pypdfium2.PdfDocument(file) as pdf:
            text = pdf[0].get_textpage().get_text_range()
        assert (text.find("上班") < text.lower().find("arrive")) == (spoken == "zh_CN")
