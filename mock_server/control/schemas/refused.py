"""What the call for refused requests takes and gives."""

from __future__ import annotations

from marshmallow import fields, validate

from mock_server.control.schemas._common import DroppedPaging, Filter, PageQuery, time_field
from mock_server.kernel.refused import REASONS
from mock_server.web.fields import Text, ZonedMoment
from mock_server.web.schemas import Strict


class RefusedQuery(PageQuery):
    """Filters; `since` and `until` are real times, `path` may have `*` and `?`."""

    system = Filter()
    sandbox = Filter()
    reason = Text(validate=validate.OneOf(REASONS))
    path = Filter()
    since = ZonedMoment()
    until = ZonedMoment()


class RefusedRequest(Strict):
    """A request that reached no sandbox; `sandbox` is its token's, `nearest` the path that may have been meant."""

    at = time_field()
    system = fields.String(required=True, allow_none=True)
    method = fields.String(required=True)
    path = fields.String(required=True)
    status = fields.Integer(required=True)
    reason = fields.String(required=True, validate=validate.OneOf(REASONS))
    detail = fields.String(required=True)
    sandbox = fields.String()
    nearest = fields.String()


class RefusedPage(Strict):
    """Refused requests, the newest first; `dropped` counts those that are gone."""

    items = fields.List(fields.Nested(RefusedRequest), required=True)
    paging = fields.Nested(DroppedPaging, required=True)
