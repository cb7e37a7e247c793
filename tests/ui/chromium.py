"""Where Chromium is on this machine."""

import os
from pathlib import Path

INSTALLED = "apt-get install -y chromium-headless-shell, or MOCK_CHROMIUM=/path/to/it"
_PLACES = ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium")


def place() -> str | None:
    """The one that `MOCK_CHROMIUM` names, or Debian's; None where there is none."""
    named = os.environ.get("MOCK_CHROMIUM")
    return next((path for path in ((named,) if named else _PLACES) if Path(path).is_file()), None)
