"""Tables of what tests are run with: pytest's own, and such whose rows prove claims of their own."""

from typing import Any

import pytest

parametrize = pytest.mark.parametrize


def rows(**named: Any) -> list[Any]:
    """Rows by name, which begins with the claim that a row proves, as a test's would: `text_001_a_sample=(…)`."""
    return [pytest.param(*(row if isinstance(row, tuple) else (row,)), id=name) for name, row in named.items()]
