"""A sandbox's Postbox tables, in the order in which an import fills them, and what must hold of an import."""

from mock_server.kernel.identifiers import Form, Ids, is_uuid
from mock_server.kernel.store import Rules, Tables, table

from .records import Sender

NAME = "postbox"

_UUID = Form(is_uuid, "the {field} {found!r} is no UUID in lower case.")
_OF_MESSAGES = Rules(
    ids=Ids(_UUID, drawn="postbox.text"), references={"account": "senders"}, values={"channel": ("sms",)}
)


class Store(Tables, system=NAME, messages=_OF_MESSAGES):
    """Every table."""

    senders = table(Sender)


store_of = Store.of
