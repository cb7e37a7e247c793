"""`/apiaccount` and `/inbox`, which is spelled `/inboxes` too."""

from __future__ import annotations

from mock_server.systems.msgboxx import envelope
from mock_server.systems.msgboxx.operations import access
from mock_server.systems.msgboxx.schemas import answers, requests
from mock_server.systems.msgboxx.views._common import group, path_id, user
from mock_server.web.views import Response, Values, json_answer, sandbox

blueprint = group("ApiAccounts and inboxes", "The numbers that messages are sent from, and where answers arrive.")

_INBOXES = "the document spells the list /inbox, and has /inboxes for a single one alone"


@blueprint.get("/apiaccount", gives=answers.page_of(answers.ApiAccountAnswer), query=requests.PageQuery)
def list_accounts(query: Values) -> Response:
    """Get the api accounts that the user has access to"""
    return envelope.page(access.find_accounts(sandbox(), user()), envelope.account, query["page"])


@blueprint.get("/apiaccount/<account_id>", gives=answers.ApiAccountAnswer)
def get_account(account_id: str) -> Response:
    """Get one api account"""
    return json_answer(envelope.account(access.get_account(sandbox(), user(), path_id(account_id))))


@blueprint.get(
    "/inbox", ("/inboxes", _INBOXES), gives=answers.page_of(answers.InboxInListAnswer), query=requests.InboxQuery
)
def list_inboxes(query: Values) -> Response:
    """Get the inboxes that the user has access to"""
    found = access.find_inboxes(sandbox(), user(), query["apiAccountId"])
    return envelope.page(found, envelope.inbox_in_list, query["page"])


@blueprint.get("/inbox/<inbox_id>", "/inboxes/<inbox_id>", gives=answers.InboxAnswer)
def get_inbox(inbox_id: str) -> Response:
    """Get one inbox"""
    return json_answer(envelope.inbox_alone(access.get_inbox(sandbox(), user(), path_id(inbox_id))))
