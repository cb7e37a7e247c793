"""The hooks by which another plugin takes part in a run of the suite."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.hookspec(firstresult=True)
def pytest_contract_target(config: pytest.Config) -> Any:
    """What the suite runs against, None for what the options say; whoever gives a target closes it."""


def pytest_contract_finished(config: pytest.Config, exit_code: int) -> None:
    """A run has come to its verdicts, and to the exit code that they make."""
