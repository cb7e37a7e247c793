"""What Postbox's calls take and give."""

from mock_server.kernel import lifecycle
from mock_server.web import shown
from mock_server.web.fields import E164, Text, assumed
from mock_server.web.schemas import Body
from mock_server.web.shown import Answer


class NewText(Body):
    """A text to be sent."""

    sender = Text(required=True, data_key="from")
    to = E164(required=True)
    text = Text(required=True, blank=False)


class TextAnswer(Answer):
    """A text that was sent."""

    id = shown.uuid(metadata=assumed("its form"))
    status = shown.one_of([*lifecycle.PROGRESS, lifecycle.FAILED], metadata=assumed("its values"))


class Error(Answer):
    """Any refusal."""

    error = shown.text()
