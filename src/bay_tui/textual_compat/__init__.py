"""Hold all we use of Textual's private side, under names of our own.

Nothing outside this package names anything of Textual (or Rich) that begins with an underscore. What is borrowed is
listed, with what for, in `tests/unit/textual_compat/borrowed.py`; its test says "Textual changed …" where a new
version has it no more.
"""
