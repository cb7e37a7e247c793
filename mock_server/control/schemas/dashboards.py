"""What the calls that read a dashboard take and give."""

from __future__ import annotations

from marshmallow import fields

from mock_server.control.schemas._common import MAX_PAGE, MAX_PAGE_SIZE, SEARCHED
from mock_server.control.schemas.customers import WindowPaging
from mock_server.web.fields import Text, WholeInQuery
from mock_server.web.schemas import Strict
from mock_server.web.shown import Answer


class CollectionQuery(Strict):
    """Which records: those with all words of a text among their values, as many as `limit` from the place `before`."""

    query = Text(limit=SEARCHED, metadata={"description": "Words, each a part of any value; the case does not count."})
    limit = WholeInQuery(minimum=1, maximum=MAX_PAGE_SIZE, load_default=50)
    before = WholeInQuery(
        minimum=0, maximum=MAX_PAGE, load_default=0, metadata={"description": "`paging.next` of the page before."}
    )


class CollectionPage(Answer):
    """Records in the form that setting them answers with, in their order, without secrets."""

    items = fields.List(fields.Dict(keys=fields.String()), required=True)
    paging = fields.Nested(WindowPaging, required=True)
