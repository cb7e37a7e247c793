"""Builds messaging-mock of the parts of `mock_server` that it is: in an sdist beside this file, else in the tree."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

_PACKAGE = "mock_server"


def _package(root: str) -> Path:
    here = Path(root)
    return next(found for place in (here, here.parents[1]) if (found := place / _PACKAGE).is_dir())


class Parts(BuildHookInterface):  # type: ignore[type-arg]
    """Puts the parts into an sdist and a wheel; an editable install finds them where they stand."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version != "editable":
            package = _package(self.root)
            build_data["force_include"].update(
                {str(package / part): f"{_PACKAGE}/{part}" for part in self.config["parts"]}
            )


class Version(MetadataHookInterface):
    """The version is the server's: what one half asks of the other has no other."""

    def update(self, metadata: dict[str, Any]) -> None:
        text = (_package(self.root) / "version.py").read_text("utf-8")
        metadata["version"] = re.search(r'^__version__ = "([^"]+)"$', text, re.MULTILINE)[1]
