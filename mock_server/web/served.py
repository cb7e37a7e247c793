"""What is told of each request that was answered, to who writes the log."""

from __future__ import annotations

from collections.abc import Callable

from mock_server.web.apps import Hides
from mock_server.web.http import Environ
from mock_server.web.refusals import NOTED

METHOD, CLIENT = "REQUEST_METHOD", "REMOTE_ADDR"
# The id of the sandbox that it reached, its label, and the id that the journal has the request by.
SANDBOX, LABEL, REQUEST = "mock.sandbox", "mock.label", "mock.request"
# What of an environ may be told.
TOLD = (METHOD, CLIENT, SANDBOX, LABEL, REQUEST, NOTED)

# Told of every request but probes, as soon as it is answered: its environ, its path, and what hides that path's secrets
# at any later time, where it has any; its status and the seconds that it took.
Report = Callable[[Environ, str, Hides | None, int, float], None]
