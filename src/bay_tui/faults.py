"""Log unexpected faults under a short id to read out.

The logs rotate, also where several processes write one.
"""

import fcntl
import logging
import os
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_SEEN = {sign: ascii(chr(sign))[1:-1] for sign in (*range(32), *range(127, 160), 0x2028, 0x2029)}
"""How control characters are written."""

_LOG_BYTES = 1_000_000
_LOG_FILES = 5


class SharedLog(RotatingFileHandler):
    """Write a log that other processes write and rotate as well.

    Each line goes to the file that has the name now. Who rotates holds a lock meanwhile; whoever does not get it at
    once leaves it to the other, and waits for nobody.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record, into the file that has the name."""
        with suppress(OSError):
            self._follow()
        super().emit(record)

    def doRollover(self) -> None:  # noqa: N802 - its name in the library
        """Rotate, unless another process does or just did."""
        with suppress(OSError), Path(f"{self.baseFilename}.lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._follow()
            if self.stream is not None and os.fstat(self.stream.fileno()).st_size >= self.maxBytes // 2:
                super().doRollover()

    def _follow(self) -> None:
        """Open the file anew where another process has moved it away."""
        try:
            there = Path(self.baseFilename).stat()
        except FileNotFoundError:
            there = None
        mine = os.fstat(self.stream.fileno()) if self.stream is not None else None
        if there is None or mine is None or (there.st_dev, there.st_ino) != (mine.st_dev, mine.st_ino):
            if self.stream is not None:
                self.stream.close()
                self.stream = None
            self.stream = self._open()


class _OneLine(logging.Formatter):
    """Write records on one line, with no control character in them.

    What comes from outside then forges no line, and says nothing to the terminal that shows the log. The lines of a
    traceback are indented.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - its name in the library
        """Return the line of a record."""
        return super().formatMessage(record).translate(_SEEN)

    def formatException(  # noqa: N802 - its name in the library
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        """Return the lines of a traceback."""
        return "\n".join(f"  {line.translate(_SEEN)}" for line in super().formatException(ei).split("\n"))


def start_log(folder: Path, name: str = "bay-tui.log") -> None:
    """Write this process's warnings and faults to `folder`/`name`.

    A megabyte a file and five files. Without a folder that can be written, nothing is logged: a full disk must not
    stop the program.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = SharedLog(folder / name, maxBytes=_LOG_BYTES, backupCount=_LOG_FILES, encoding="utf-8")
    except OSError:
        return
    handler.setFormatter(_OneLine("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.WARNING)


def log_fault(error: BaseException, doing: str) -> str:
    """Log an unexpected error with its traceback; return its id.

    Such as `7F3K`.
    """
    # Its hashes are OpenSSL's, 2 ms of every start.
    import secrets

    fault = "".join(secrets.choice(_ALPHABET) for _ in range(4))
    logging.getLogger("bay_tui").error("fault %s while %s", fault, doing, exc_info=error)
    return fault
