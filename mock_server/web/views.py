"""What a view is written with, in one place: who calls, the answer that it gives, and what it says of itself."""

from mock_server.kernel.structs import Values
from mock_server.web.current import sandbox, withhold
from mock_server.web.http import Response
from mock_server.web.rendering import answered, empty, json_answer
from mock_server.web.system import anonymous, waits

__all__ = ["Response", "Values", "anonymous", "answered", "empty", "json_answer", "sandbox", "waits", "withhold"]
