"""Compile the translated catalogues whenever a wheel, an editable install or a source archive is built."""

import sys
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogueHook(BuildHookInterface):
    """Writes each `.mo` beside its `.po`: git does not keep them, `artifacts` in pyproject.toml takes them along."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before files are collected."""
        sys.path.insert(0, self.root)
        from tools.messages import compile_all

        compile_all()
