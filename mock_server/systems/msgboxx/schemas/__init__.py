"""What msgboxx's calls take and give. Requests load; answers document, and refuse what they do not name."""

from mock_server.systems.msgboxx.schemas.answers import Error

__all__ = ["Error"]
