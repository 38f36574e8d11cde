"""How the terminal looks: themes and glyphs."""
