"""`/message/send`, `/message/schedule` and `/message/ask-for-review`, to a customer and on a known enquiry.

And `/message/enquiries`, what came of them.
"""

from __future__ import annotations

from mock_server.kernel.problems import Invalid
from mock_server.systems.coax import envelope
from mock_server.systems.coax.operations import access, enquiries, messages
from mock_server.systems.coax.operations.send_requests import SendRequest
from mock_server.systems.coax.records import CHANNELS
from mock_server.systems.coax.schemas import answers, requests
from mock_server.systems.coax.schemas.answers import PAUSED
from mock_server.systems.coax.views._common import AFTER_THE_VERB, NO_PATH, ROOT, group, key, path_id
from mock_server.web.arguments import Path
from mock_server.web.fields import assumed
from mock_server.web.views import Response, Values, sandbox, withhold

blueprint = group("Messages", "Send messages, schedule follow-ups, and ask for reviews.")
enquiry_calls = group("Enquiries", "What is said with customers.")

FETCHED, ONE_FETCHED = "Enquiries fetched!", "Enquiry fetched!"
SENT, SCHEDULED, ASKED = "Message sent!", "Message scheduled!", "Sent review request!"
ON = f"{ROOT}/message"

_CHANNEL = {
    "name": "channel",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "enum": list(CHANNELS)},
    **assumed("the documents name the parameter, not its values"),
}
_SENT = answers.said("SentAnswer", SENT, pausable=True)
_SENT_ON_ENQUIRY = answers.said("SentOnEnquiryAnswer", SENT, pausable=False)
_SCHEDULED = answers.said("ScheduledAnswer", SCHEDULED, pausable=True)
_SCHEDULED_ON_ENQUIRY = answers.said("ScheduledOnEnquiryAnswer", SCHEDULED, pausable=False)
_ASKED = answers.said("AskedAnswer", ASKED, pausable=False)


def _on_enquiry(verb: str, rest: str = "") -> tuple[Path, Path]:
    """The path of a call on an enquiry, and another with the enquiry's id after the verb."""
    return (f"{ON}/<enquiry_id>/{verb}{rest}", NO_PATH), (f"{ON}/{verb}/<enquiry_id>{rest}", AFTER_THE_VERB)


@blueprint.put(f"{ON}/send/<channel>", gives=_SENT, body=requests.SendToCustomer, parameters=[_CHANNEL])
def send_message(body: Values, channel: str) -> Response:
    """Send a message to a customer"""
    return _answer(SENT, messages.send(sandbox(), key(), _request_of(body, channel)))


@blueprint.put(
    *_on_enquiry("send", "/<channel>"), gives=_SENT_ON_ENQUIRY, body=requests.SendOnEnquiry, parameters=[_CHANNEL]
)
def send_message_on_enquiry(body: Values, enquiry_id: str, channel: str) -> Response:
    """Send a message on an existing enquiry"""
    return _answer(SENT, messages.send(sandbox(), key(), _request_of(body, channel, enquiry_id)))


@blueprint.put(f"{ON}/schedule/<channel>", gives=_SCHEDULED, body=requests.ScheduleToCustomer, parameters=[_CHANNEL])
def schedule_message(body: Values, channel: str) -> Response:
    """Schedule a message to a customer"""
    return _answer(SCHEDULED, messages.send(sandbox(), key(), _request_of(body, channel)))


@blueprint.put(
    *_on_enquiry("schedule", "/<channel>"),
    gives=_SCHEDULED_ON_ENQUIRY,
    body=requests.ScheduleOnEnquiry,
    parameters=[_CHANNEL],
)
def schedule_message_on_enquiry(body: Values, enquiry_id: str, channel: str) -> Response:
    """Schedule a message on an existing enquiry"""
    return _answer(SCHEDULED, messages.send(sandbox(), key(), _request_of(body, channel, enquiry_id)))


@blueprint.put(f"{ON}/ask-for-review", gives=_ASKED, body=requests.ReviewToCustomer)
def ask_for_review(body: Values) -> Response:
    """Send a review request"""
    return _answer(ASKED, messages.ask_for_review(sandbox(), key(), SendRequest(**body)))


@blueprint.put(*_on_enquiry("ask-for-review"), gives=_ASKED, body=requests.ReviewOnEnquiry)
def ask_for_review_on_enquiry(body: Values, enquiry_id: str) -> Response:
    """Send a review request on an existing enquiry"""
    request = SendRequest(**body, enquiry_id=path_id("enquiry", enquiry_id))
    return _answer(ASKED, messages.ask_for_review(sandbox(), key(), request))


@enquiry_calls.get(
    f"{ON}/enquiries",
    gives=answers.paged("EnquiriesAnswer", FETCHED, answers.Enquiry),
    query=requests.EnquiryQuery,
)
def list_enquiries(query: Values) -> Response:
    """List the enquiries that the key reaches, the newest first"""
    filters = enquiries.Filters(query["business_location_id"], query["customer_id"], query["status"], query["q"])
    found, render = enquiries.find(sandbox(), key(), filters), envelope.enquiry_renderer(sandbox())
    return envelope.page(FETCHED, found, render, query, newest_first=True)


@enquiry_calls.get(
    (f"{ON}/enquiries/<enquiry_id>", NO_PATH),
    gives=answers.envelope("EnquiryAnswer", ONE_FETCHED, answers.WholeEnquiry),
)
def get_enquiry(enquiry_id: str) -> Response:
    """Get one enquiry with its customer, messages and activities"""
    enquiry = access.enquiry(sandbox(), key(), path_id("enquiry", enquiry_id))
    return envelope.envelope(ONE_FETCHED, envelope.enquiry_whole(sandbox(), enquiry))


def _request_of(body: Values, channel: str, enquiry_id: str | None = None) -> SendRequest:
    """Raises NotFound, and Invalid for a channel that there is not."""
    known = None if enquiry_id is None else path_id("enquiry", enquiry_id)
    if channel not in CHANNELS:
        raise Invalid({"channel": [f"Must be one of {', '.join(CHANNELS)}."]})
    return SendRequest(**{"enquiry_id": known, **body}, channel=channel)


def _answer(message: str, said: messages.SendResult | None) -> Response:
    if said is None:
        withhold("campaign_paused")
        return envelope.envelope(PAUSED)
    return envelope.envelope(message, envelope.result_body(sandbox(), said))
