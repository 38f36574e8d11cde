from pilot.conftest import _calm_terminal

__all__ = ["_calm_terminal"]
