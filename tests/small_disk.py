"""Real file systems with little room, for those who may mount one."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def mounted(folder: Path, size: str) -> bool:
    """Make a folder with a file system of its own, such as `4m`; tell whether that was allowed."""
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", folder], capture_output=True, check=False
    )
    return not done.returncode


def unmount(folder: Path) -> None:
    subprocess.run(["umount", "-l", folder], check=True)


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A file system of its own in `folder`, as long as it lasts; skips where none may be mounted."""
    if not mounted(folder, size):
        folder.rmdir()
        pytest.skip("may not mount a file system here")
    try:
        yield folder
    finally:
        unmount(folder)
        folder.rmdir()


def fill(folder: Path) -> Path:
    """Take the last byte of room, and return the file that has it."""
    path = folder / "others"
    for size in (65_536, 1):
        with path.open("ab", buffering=0) as file, pytest.raises(OSError, match="No space"):
            while True:
                file.write(b"x" * size)
    return path
