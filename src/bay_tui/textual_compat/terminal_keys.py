"""Parse what a terminal sends into keys, as Textual's own drivers do."""

from textual._xterm_parser import XTermParser

__all__ = ["XTermParser"]
