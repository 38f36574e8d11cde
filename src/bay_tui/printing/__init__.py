"""Badges, labels and the command sheet: what stands on them, and how they get on paper or into a terminal."""
