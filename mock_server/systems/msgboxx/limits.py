"""How long the texts and lists of a request may be. The document names none."""

from mock_server.web.fields import NOT_TOLD, Limit

# WhatsApp takes 4,096 characters of a plain text and 32,768 of a template; that msgboxx refuses more, nobody says.
TEXT = Limit(131_072, NOT_TOLD)
TEMPLATE_TEXT = Limit(524_288, NOT_TOLD)
NAME = Limit(131_072, NOT_TOLD)
STATUS = Limit(131_072, NOT_TOLD)
EMAIL = Limit(131_072, NOT_TOLD)
TAG = Limit(131_072, NOT_TOLD)
TAGS = Limit(200, NOT_TOLD)
URL = Limit(4_096, NOT_TOLD)
