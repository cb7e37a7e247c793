"""`mock-server` whose live runs do not wait for their turn, so that tests of them need not either."""

from __future__ import annotations

import sys

from contract_tests.rails import Pace
from mock_server.cli.main import main


def check(self: Pace, outgoing: object) -> None:
    """Everybody's turn is now; how long one waits has tests of its own."""


if __name__ == "__main__":
    Pace.check = check  # type: ignore[method-assign]
    sys.exit(main())
