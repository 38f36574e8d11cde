"""bay-tui: the keyboard-driven workshop terminal, and the dealership server it syncs with."""

__version__ = "0.1.0"
