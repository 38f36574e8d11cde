"""The live board of the bays, on a screen and on a wall."""
