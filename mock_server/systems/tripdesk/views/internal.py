"""`/api/internal`: send and confirm, and the audit log."""

from __future__ import annotations

from mock_server.systems.tripdesk import envelope, idempotency
from mock_server.systems.tripdesk.operations import confirmations
from mock_server.systems.tripdesk.operations.confirmations import Confirmation
from mock_server.systems.tripdesk.operations.messages import Wanted
from mock_server.systems.tripdesk.records import KEY
from mock_server.systems.tripdesk.schemas import answers, requests
from mock_server.systems.tripdesk.views._common import Group, every, plane
from mock_server.web import current, lanes
from mock_server.web.views import Response, Values, json_answer, sandbox, waits

blueprint = Group("Internal", "For the admin UI: synchronous sending, and who did what.", KEY)


@blueprint.post("/api/internal/messages", gives=answers.MessageAnswer, body=requests.NewMessage)
@waits
def send_and_confirm(body: Values) -> Response:
    """Send a message, and answer once it is known what became of it"""
    context = current.context()
    environ = context.request.environ

    def begin() -> Confirmation:
        running, seconds = idempotency.running(context), idempotency.seconds_left(context)
        call = None if running is None else running.call
        begun = confirmations.begin(sandbox(), plane(), Wanted(**body), call, seconds)
        if running is not None:
            running.message_id = begun.message_id
        return begun

    confirmation = lanes.kept(environ, "confirmation", begin)
    lanes.wait(environ, confirmation.wait)
    return json_answer(envelope.message(confirmation.end()))


@blueprint.get("/api/internal/audit", gives=answers.list_of(answers.AuditAnswer), query=requests.PageQuery)
def list_audit(query: Values) -> Response:
    """List every call of all three surfaces, the newest first"""
    return every("audit", envelope.audit_entry, query)
