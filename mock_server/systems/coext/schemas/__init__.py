"""What Coext's calls take and give. Request schemas load; answer schemas document, and refuse what they do not name.

Fields marked `x-assumed` are not stated by the vendor's guide.
"""

from mock_server.systems.coext.schemas.answers import Error

__all__ = ["Error"]
