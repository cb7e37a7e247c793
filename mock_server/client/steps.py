"""For who makes verbs of verbs: what a method marked `verb` awaits of a sandbox, whoever carries that out."""

from __future__ import annotations

from typing import Any

from mock_server.client._sandbox import SandboxVerbs
from mock_server.client._verbs import Awaiting, Blocking, Carrier, given, verb

__all__ = ["Awaiting", "Blocking", "SandboxVerbs", "Steps", "given", "steps_of", "verb"]


class Steps(SandboxVerbs[Carrier], Awaiting):
    """A sandbox, each of whose verbs is to be awaited, and suspends where its client does."""


def steps_of(sandbox: SandboxVerbs[Any]) -> Steps:
    """The steps of a sandbox of either kind."""
    return Steps(sandbox.client, sandbox.id)
