"""Ways of lying about the time that signatures go by."""

from __future__ import annotations

from tests.liars.lies import Telling, patched


def by_the_sandboxs_clock() -> Telling:
    """Signatures go by the sandbox's clock, whatever it was told."""
    return patched("mock_server.kernel.sandbox.Sandbox.signed_at", lambda self, at: at)
