"""`/message/enquiries`."""

from __future__ import annotations

from mock_server.systems.coax import envelope
from mock_server.systems.coax.operations import access, enquiries
from mock_server.systems.coax.schemas import answers, requests
from mock_server.systems.coax.views._common import NO_PATH, ROOT, group, key, path_id
from mock_server.web.views import Response, Values, sandbox

blueprint = group("Enquiries", "What is said with customers.")

FETCHED, ONE_FETCHED = "Enquiries fetched!", "Enquiry fetched!"


@blueprint.get(
    f"{ROOT}/message/enquiries",
    gives=answers.paged("EnquiriesAnswer", FETCHED, answers.Enquiry),
    query=requests.EnquiryQuery,
)
def list_enquiries(query: Values) -> Response:
    """List the enquiries that the key reaches, the newest first"""
    filters = enquiries.Filters(
        location_id=query["business_location_id"],
        customer_id=query["customer_id"],
        status=query["status"],
        words=query["q"],
    )
    found, render = enquiries.find(sandbox(), key(), filters), envelope.enquiry_renderer(sandbox())
    return envelope.page(FETCHED, found, render, query, newest_first=True)


@blueprint.get(
    (f"{ROOT}/message/enquiries/<enquiry_id>", NO_PATH),
    gives=answers.envelope("EnquiryAnswer", ONE_FETCHED, answers.WholeEnquiry),
)
def get_enquiry(enquiry_id: str) -> Response:
    """Get one enquiry with its customer, messages and activities"""
    enquiry = access.enquiry(sandbox(), key(), path_id("enquiry", enquiry_id))
    return envelope.envelope(ONE_FETCHED, envelope.enquiry_whole(sandbox(), enquiry))
