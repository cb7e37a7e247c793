"""What Coext's calls take and give. Requests load; answers document, and refuse what they do not name."""

from mock_server.systems.coext.schemas.answers import Error

__all__ = ["Error"]
