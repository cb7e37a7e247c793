"""What TripDesk's calls take and give. Requests load; answers document, and refuse what they do not name."""

from mock_server.systems.tripdesk.schemas.answers import Error

__all__ = ["Error"]
