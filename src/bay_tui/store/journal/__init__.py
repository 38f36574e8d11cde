"""Keep documents on the disk, in a journal that survives crashes."""
