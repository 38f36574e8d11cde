"""Choose how the terminal looks: themes and stylesheet."""
