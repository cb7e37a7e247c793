"""Coax's envelope and entities, by pattern, and the readings of an answer that its tests share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# An id of the right form that nothing has.
UNKNOWN = "00000000-0000-4000-8000-000000000000"

ROOT = "/api/v2"
CUSTOMERS, LOCATIONS = f"{ROOT}/customers", f"{ROOT}/locations"
ENQUIRIES = f"{ROOT}/message/enquiries"
REVIEW = f"{ROOT}/message/ask-for-review"

SENT, SCHEDULED, REVIEWED = "Message sent!", "Message scheduled!", "Sent review request!"
PAUSED = {"success": True, "message": "Campaign is paused, message not sent."}

UNAUTHORIZED = {"success": False, "message": "Unauthorized"}


def send_to(channel: str = "sms") -> str:
    """Where a message to a customer is sent."""
    return f"{ROOT}/message/send/{channel}"


def send_on(enquiry_id: str, channel: str = "sms") -> str:
    """Where a message on an enquiry is sent."""
    return f"{ROOT}/message/{enquiry_id}/send/{channel}"


def schedule_to(channel: str = "sms") -> str:
    """Where a message to a customer is scheduled."""
    return f"{ROOT}/message/schedule/{channel}"


def schedule_on(enquiry_id: str, channel: str = "sms") -> str:
    """Where a message on an enquiry is scheduled."""
    return f"{ROOT}/message/{enquiry_id}/schedule/{channel}"


def review_on(enquiry_id: str) -> str:
    """Where a review is asked for on an enquiry."""
    return f"{ROOT}/message/{enquiry_id}/ask-for-review"


def enquiry_at(enquiry_id: str) -> str:
    """Where one enquiry is."""
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
CALLS = [
    ("GET", CUSTOMERS),
    ("PUT", CUSTOMERS),
    ("POST", CUSTOMERS),
    ("GET", f"{CUSTOMERS}/{UNKNOWN}"),
    ("PUT", f"{CUSTOMERS}/{UNKNOWN}"),
    ("DELETE", f"{CUSTOMERS}/{UNKNOWN}"),
    ("GET", LOCATIONS),
    ("POST", LOCATIONS),
    ("GET", f"{LOCATIONS}/{UNKNOWN}"),
    ("PUT", f"{LOCATIONS}/{UNKNOWN}"),
    ("DELETE", f"{LOCATIONS}/{UNKNOWN}"),
    ("GET", ENQUIRIES),
    ("GET", enquiry_at(UNKNOWN)),
    ("PUT", send_to()),
    ("PUT", send_on(UNKNOWN)),
    ("PUT", schedule_to()),
    ("PUT", schedule_on(UNKNOWN)),
    ("PUT", REVIEW),
    ("PUT", review_on(UNKNOWN)),
]
ALIASES = [
    ("GET", f"{ROOT}/customer"),
    ("PUT", f"{ROOT}/customer"),
    ("GET", f"{ROOT}/customer/{UNKNOWN}"),
    ("GET", f"{ROOT}/location"),
    ("GET", f"{ROOT}/location/{UNKNOWN}"),
    ("PUT", f"{ROOT}/message/send/{UNKNOWN}/sms"),
    ("PUT", f"{ROOT}/message/schedule/{UNKNOWN}/sms"),
    ("PUT", f"{REVIEW}/{UNKNOWN}"),
]
