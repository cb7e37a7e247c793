"""What Coax's calls take and give. Request schemas load; answer schemas document, and refuse what they do not name.

Fields marked `x-assumed` are not stated by the vendor's public documents.
"""

from mock_server.systems.coax.schemas.answers import Error

__all__ = ["Error"]
