# pyright: basic
"""What a scanner reads off printed sheets."""

from pathlib import Path

import pypdfium2
import zxingcpp


def size_of(file: Path) -> tuple[int, int]:
    """Return the width and height of the first page of a PDF, in millimetres."""
    with pypdfium2.PdfDocument(file) as pdf:
        width, height = pdf[0].get_size()
    return round(width / 72 * 25.4), round(height / 72 * 25.4)


def codes_on(file: Path) -> set[str]:
    """Return the texts of the codes on the pages of a PDF."""
    with pypdfium2.PdfDocument(file) as pdf:
        pages = [page.render(scale=2).to_pil() for page in pdf]
    return {found.text for page in pages for found in zxingcpp.read_barcodes(page)}
