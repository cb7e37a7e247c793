"""How long the texts and lists of a request may be. The document names none."""

from mock_server.web.fields import NOT_TOLD, Limit

TEXT = Limit(65_536, "an e-mail may be long; a text message has at most 39,015 characters")
SUBJECT = Limit(998, "a line of an e-mail has at most 998 characters")
NAME = Limit(1_000, NOT_TOLD)
WORD = Limit(255, NOT_TOLD)
VALUE = Limit(10_000, NOT_TOLD)
VALUES = Limit(200, NOT_TOLD)
TAGS = Limit(200, NOT_TOLD)
ATTRIBUTES = Limit(65_536, NOT_TOLD)
TOKEN = Limit(4_096, NOT_TOLD)
