"""TripDesk's resources and lists as the API gives them."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import islice
from typing import Any

import orjson

from mock_server.kernel.public import DAY, Invalid, R, Selection, Values, as_datetime
from mock_server.systems.tripdesk.schemas import answers
from mock_server.web.http import Response
from mock_server.web.rendering import Kept, Render, json_answer, rendered_by

message = Kept(answers.MessageAnswer)
said = rendered_by(answers.SaidAnswer)
contact = Kept(answers.ContactAnswer)
conversation = Kept(answers.ConversationAnswer)
gateway = Kept(answers.GatewayAnswer)
device = Kept(answers.DeviceAnswer)
audit_entry = Kept(answers.AuditAnswer)


def usage(rows: list[tuple[int | str, int, Decimal]], by: str) -> Response:
    data = [
        {
            by: as_datetime(key * DAY).date().isoformat() if isinstance(key, int) else key,
            "count": count,
            "cost": answers.money(cost),
        }
        for key, count, cost in rows
    ]
    return json_answer(orjson.dumps({"data": data}))


def listed(items: Iterator[bytes], next_cursor: str | None) -> Response:
    return json_answer(b'{"data":[%b],"next_cursor":%b}' % (b",".join(items), orjson.dumps(next_cursor)))


def page(selection: Selection[R], render: Render[R], query: Values, name: str) -> Response:
    """One page of a list of records that are never deleted one by one, the newest first."""
    after = read_cursor(name, query["cursor"])
    if after is not None:
        selection = selection.before_id(after)
    return cut(selection.newest_first(), render, query["limit"], name)


def cut(
    records: Iterator[R],
    render: Render[R],
    limit: int,
    name: str,
    mark: Callable[[Any], str] = lambda record: record.id,
) -> Response:
    """The first `limit` of these, and the cursor behind which the rest is."""
    found = list(islice(records, limit + 1))
    shown = found[:limit]
    following = cursor(name, mark(shown[-1])) if len(found) > limit else None
    return listed(map(render, shown), following)


def cursor(name: str, place: str) -> str:
    """A place in the list of this name (which tells plane and kind); opaque to clients."""
    return urlsafe_b64encode(f"{name}:{place}".encode()).decode().rstrip("=")


def read_cursor(name: str, text: str | None, field: str = "cursor") -> str | None:
    """The place that a cursor stands for. Raises Invalid for one of another list, or of none."""
    if text is None:
        return None
    try:
        found = urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)).decode()
    except ValueError:
        found = ""
    prefix = f"{name}:"
    if not found.startswith(prefix):
        raise Invalid({field: ["Must be a cursor that this list gave."]})
    return found.removeprefix(prefix)


def read_number(name: str, text: str | None, field: str = "cursor") -> int | None:
    """The number that a cursor stands for. Raises Invalid."""
    place = read_cursor(name, text, field)
    if place is None:
        return None
    if not (place.isascii() and place.isdigit() and len(place) < 19):  # noqa: PLR2004 - below 2**63
        raise Invalid({field: ["Must be a cursor that this list gave."]})
    return int(place)
