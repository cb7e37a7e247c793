"""What TripDesk's calls take and give. Request schemas load; answer schemas document, and refuse what they do not name.

Fields marked `x-assumed` are not stated by the vendor's public document.
"""

from mock_server.systems.tripdesk.schemas.answers import Error

__all__ = ["Error"]
