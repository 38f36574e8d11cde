"""Read and write the cursor: one moment of a site's feed.

A cursor travels as text, in messages and in what a terminal stores. Terminal and server read it here and nowhere else.
"""

import msgspec


class Cursor(msgspec.Struct, frozen=True):
    """Name one moment of a site's feed.

    The server's `epoch`, the position in its feed, and the ledger's hash there.
    """

    epoch: str
    seq: int
    hash: str

    def __str__(self) -> str:
        """Write the cursor as text: `epoch:seq:hash`."""
        return f"{self.epoch}:{self.seq}:{self.hash}"

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """Read a cursor written by `str`.

        Raises ValueError for anything else, so that a cursor read and written again is the same text.
        """
        epoch, seq, digest = text.split(":")
        cursor = cls(epoch, int(seq), digest)
        if str(cursor) != text:
            raise ValueError(f"not a cursor: {text}")
        return cursor


def epoch_of(text: str) -> str:
    """Return the epoch a cursor begins with.

    Also where the rest cannot be read.
    """
    return text.partition(":")[0]
