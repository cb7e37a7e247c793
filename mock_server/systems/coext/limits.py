"""How long the texts and lists of a request may be. The guide names one, that of a plain text."""

from mock_server.web.fields import NOT_TOLD, Limit

# Characters of a plain text, as the guide has it; a longer one has a refusal of its own.
TEXT = 4_096
REFERENCE = Limit(512, NOT_TOLD)
PARAMETER = Limit(32_768, "what WhatsApp takes as the text of a whole template")
COMPONENTS = Limit(50, NOT_TOLD)
PARAMETERS = Limit(200, NOT_TOLD)
