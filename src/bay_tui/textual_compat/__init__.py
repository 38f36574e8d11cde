"""Hold what we use of Textual's private side.

Here it has names of our own.
Nothing outside this package names anything of Textual (or Rich) that begins with an underscore. What is borrowed is
listed, with what for, in `tests/unit/textual_compat/test_borrowed_names.py`, which says "Textual changed …" where a new
version has it no more.
"""
