"""How long the texts and lists of a request may be. The document names none.

A limit is well above what applications send: it keeps what no vendor would take, such as a name of a megabyte.
"""

from __future__ import annotations

from mock_server.web.fields import Limit

_NOT_TOLD = "the vendor's document gives no limit, and every vendor has one"

TEXT = Limit(4_096, "what WhatsApp takes as a plain text")
TEMPLATE_TEXT = Limit(32_768, "what WhatsApp takes as the text of a whole template")
NAME = Limit(1_000, _NOT_TOLD)
STATUS = Limit(255, _NOT_TOLD)
EMAIL = Limit(320, "64 characters before the @ and 255 after it")
TAG = Limit(255, _NOT_TOLD)
TAGS = Limit(200, _NOT_TOLD)
URL = Limit(4_096, _NOT_TOLD)
