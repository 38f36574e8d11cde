"""Where the server's log goes: stderr, or a file that is rotated. Ids, never names or what customers said."""

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

_MOST_BYTES = 5_000_000
_KEPT_FILES = 5
_LINE = "%(asctime)s %(levelname)s %(name)s %(message)s"


def configure(path: Path | None = None, level: int = logging.INFO) -> None:
    """Send the log of this process to `path` (5 MB, five older ones kept), or to stderr. Raises OSError."""
    handler: logging.Handler
    if path is None:
        handler = logging.StreamHandler(sys.stderr)
    else:
        handler = RotatingFileHandler(path, maxBytes=_MOST_BYTES, backupCount=_KEPT_FILES, encoding="utf-8")
    handler.setFormatter(logging.Formatter(_LINE))
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
        old.close()
    root.addHandler(handler)
    root.setLevel(level)
