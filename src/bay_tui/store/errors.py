"""What the store refuses, and why: one class for each thing the caller can do about it.

Every error has a short ``code`` and ``params`` for a translated sentence, and is a plain English
sentence by itself. An ``OSError`` never leaves the store: `from_os` turns it into one of these.
"""

import errno
from collections.abc import Mapping

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}


class StoreError(Exception):
    """Anything the store refuses to do.

    ``code`` is a slug that never changes its meaning; ``params`` fills in a translated sentence.
    """

    code = "store-error"

    def __init__(self, message: str, **params: str | int) -> None:
        super().__init__(message)
        self.params: Mapping[str, str | int] = params


class StoreBusy(StoreError):
    """Another process (``params`` pid, 0 if unknown) has the store at ``params`` path open."""

    code = "store-busy"

    def __init__(self, path: str, pid: int) -> None:
        who = f"process {pid}" if pid else "another process"
        super().__init__(f"{path} is in use by {who}", path=path, pid=pid)


class StoreFull(StoreError):
    """No room on the disk: this commit is refused, nothing changed, and the store is still good."""

    code = "store-full"

    def __init__(self, path: str) -> None:
        super().__init__(f"no room left on the disk for {path}; nothing was recorded", path=path)


class StoreReadOnly(StoreError):
    """The disk or the file may not be written: nothing changed."""

    code = "store-read-only"

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} cannot be written: read-only or not permitted", path=path)


class StoreFailed(StoreError):
    """The disk failed. The store takes no further commit until it is opened again.

    Whether the refused commit reached the disk is unknown until then: it is there wholly or not at all.
    """

    code = "store-failed"

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"the disk failed while writing {path}: {reason}", path=path, reason=reason)


class StoreClosed(StoreError):
    """The store was closed by its owner and is no longer usable."""

    code = "store-closed"

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} is closed", path=path)


class StoreTooNew(StoreError):
    """The file was written by a newer version of the program; it is left untouched."""

    code = "store-too-new"

    def __init__(self, path: str, found: int, known: int) -> None:
        super().__init__(
            f"{path} has format {found}; this program knows formats up to {known}",
            path=path,
            found=found,
            known=known,
        )


class StoreDamaged(StoreError):
    """Something inside the file is not what was written. The file is left as it is.

    ``saved`` is the number of whole commits `bay_tui.store.salvage.salvage` would keep, ``offset`` the
    first bad byte and ``path`` the file.
    """

    code = "store-damaged"

    def __init__(self, path: str, offset: int, saved: int) -> None:
        super().__init__(
            f"{path} is damaged at byte {offset}; {saved} commits can be saved",
            path=path,
            offset=offset,
            saved=saved,
        )
        self.path = path
        self.offset = offset
        self.saved = saved


def is_full(error: OSError) -> bool:
    """Whether the operating system refused for want of room."""
    return error.errno in _FULL


def from_os(error: OSError, path: str) -> StoreError:
    """The store's own error for what the operating system said about ``path``."""
    if error.errno in _FULL:
        return StoreFull(path)
    if error.errno in _READ_ONLY:
        return StoreReadOnly(path)
    return StoreFailed(path, error.strerror or str(error))
