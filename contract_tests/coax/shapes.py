"""Coax's envelope and entities, by pattern, and the readings of an answer that its tests share."""

import re
from collections.abc import Mapping
from typing import Any

from ..routes import calls

# An id of the right form that nothing has.
UNKNOWN = "00000000-0000-4000-8000-000000000000"

ROOT = "/api/v2"
CUSTOMERS, LOCATIONS = f"{ROOT}/customers", f"{ROOT}/locations"
ENQUIRIES = f"{ROOT}/message/enquiries"

PAUSED = {"success": True, "message": "Campaign is paused, message not sent."}

UNAUTHORIZED = {"success": False, "message": "Unauthorized"}


def enquiry_at(enquiry_id: str) -> str:
    return f"{ENQUIRIES}/{enquiry_id}"


def success(answer: Any, message: str, status: int = 200) -> Any:
    """The body within the envelope of an answer that must be this success."""
    answer.expect(status)
    assert (answer.body["success"], answer.body["message"]) == (True, message), answer.text
    assert answer.body.keys() <= {"success", "message", "body"}
    return answer.body.get("body")


def failure(answer: Any, status: int) -> Any:
    """The answer, which must be a refusal with a message for a person."""
    answer.expect(status)
    assert answer.body["success"] is False
    assert answer.body["message"].strip()
    return answer


def invalid(answer: Any, *fields: str) -> None:
    """The answer must name exactly these fields as not valid."""
    failure(answer, 422)
    assert answer.body["message"] == "Validation failed"
    errors: Mapping[str, Any] = answer.body["body"]["errors"]
    assert {name.partition(".")[0] for name in errors} == set(fields)
    assert all(told and all(isinstance(one, str) and one for one in told) for told in errors.values())


def ids(body: Mapping[str, Any]) -> list[str]:
    """The ids of a page's items, in their order."""
    return [item["id"] for item in body["items"]]


# Every documented call that needs a key, and the other names that some of them have.
_ALIAS = re.compile(r"/(?:customer|location)(?:/|$)|/message/(?:send|schedule)/[^/]+/|/ask-for-review/")
CALLS = [call for call in calls("coax") if call[1] != "/health" and not _ALIAS.search(call[1])]
ALIASES = [call for call in calls("coax") if _ALIAS.search(call[1])]
