"""How long the texts and lists of a request may be. The documents name none."""

from mock_server.web.fields import NOT_TOLD, Limit

MESSAGE = Limit(65_536, "an e-mail may be long; a text message has at most 39,015 characters, 255 parts of 153")
NAME = Limit(1_000, NOT_TOLD)
WORD = Limit(255, NOT_TOLD)
URL = Limit(4_096, NOT_TOLD)
DESCRIPTION = Limit(10_000, NOT_TOLD)
TAGS = Limit(200, NOT_TOLD)
ATTACHMENTS = Limit(100, NOT_TOLD)
# Each contact's message is shown with all of them.
CONTACTS = Limit(100)
