"""Name what the store refuses, and why.

There is one class for each thing the caller can do about it. Every error has a short `code` and `params` for a
translated sentence, and is a plain English sentence by itself. An `OSError` never leaves the store: `from_os` turns it
into one of these.
"""

import errno
from collections.abc import Mapping

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}


class StoreError(Exception):
    """Report a refusal of the store.

    `code` is a slug that never changes its meaning; `params` fills in a translated sentence.
    """

    code = "store-error"

    def __init__(self, message: str, **params: str | int) -> None:
        super().__init__(message)
        self.params: Mapping[str, str | int] = params


class StoreBusy(StoreError):
    """Report that another process has the store open.

    `params` are its pid, 0 if unknown, and the path.
    """

    code = "store-busy"

    def __init__(self, path: str, pid: int) -> None:
        who = f"process {pid}" if pid else "another process"
        super().__init__(f"{path} is in use by {who}", path=path, pid=pid)


class StoreFull(StoreError):
    """Report that the disk has no room for this commit.

    Nothing changed, and the store is still good.
    """

    code = "store-full"

    def __init__(self, path: str) -> None:
        super().__init__(f"no room left on the disk for {path}; nothing was recorded", path=path)


class StoreReadOnly(StoreError):
    """Report that the disk or the file may not be written.

    Nothing changed.
    """

    code = "store-read-only"

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} cannot be written: read-only or not permitted", path=path)


class StoreFailed(StoreError):
    """Report that the disk failed.

    The store takes no further commit until it is opened again. Whether the refused commit reached the disk is unknown
    until then: it is there wholly or not at all.
    """

    code = "store-failed"

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"the disk failed while writing {path}: {reason}", path=path, reason=reason)


class StoreReplaced(StoreError):
    """Report that the file is no longer the one opened here.

    Another one lies under its name (a folder put back from a backup), or somebody else has written it. Nothing is
    written to either.
    """

    code = "store-replaced"

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} was replaced or written by somebody else; nothing was recorded", path=path)


class StoreClosed(StoreError):
    """Report that the store was closed by its owner."""

    code = "store-closed"

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} is closed", path=path)


class StoreTooNew(StoreError):
    """Report a file written by a newer version. It is left untouched."""

    code = "store-too-new"

    def __init__(self, path: str, found: int, known: int) -> None:
        super().__init__(
            f"{path} has format {found}; this program knows formats up to {known}",
            path=path,
            found=found,
            known=known,
        )


class StoreDamaged(StoreError):
    """Report content that is other than what was written.

    The file is left as it is. `saved` is the number of whole commits that `journal.salvage` would keep,
    `offset` the first bad byte and `path` the file. `lost` commits are known to be gone, of those numbered `first` to
    `last`, written between the instants `since` and `until` (milliseconds since 1970, None where not known).
    """

    code = "store-damaged"

    def __init__(
        self,
        path: str,
        offset: int,
        saved: int,
        *,
        first: int = 0,
        last: int = 0,
        lost: int = 0,
        since: int | None = None,
        until: int | None = None,
    ) -> None:
        gone = f"; {lost} of the commits {first} to {last} are gone" if lost else ""
        super().__init__(
            f"{path} is damaged at byte {offset}{gone}; {saved} commits can be saved",
            path=path,
            offset=offset,
            saved=saved,
            first=first,
            last=last,
            lost=lost,
            since_ms=since or 0,
            until_ms=until or 0,
        )
        self.path = path
        self.offset = offset
        self.saved = saved


def is_full(error: OSError) -> bool:
    """Tell whether the operating system refused for want of room."""
    return error.errno in _FULL


def from_os(error: OSError, path: str) -> StoreError:
    """Return the store's error for the operating system's about `path`."""
    if error.errno in _FULL:
        return StoreFull(path)
    if error.errno in _READ_ONLY:
        return StoreReadOnly(path)
    return StoreFailed(path, error.strerror or str(error))
