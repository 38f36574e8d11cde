"""Make badges, labels and the command sheet, for paper or terminal."""
