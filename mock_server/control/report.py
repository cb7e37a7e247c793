"""`…/report`: everything that a sandbox shows, without secrets, for who looks when it is gone."""

from __future__ import annotations

from typing import Any

from mock_server.control._common import answer, of_sandbox, opened, own_secrets, systems
from mock_server.control.copying.parts import variable
from mock_server.control.reporting import state
from mock_server.control.reporting.document import build
from mock_server.control.schemas import report as schemas
from mock_server.control.schemas.report import HTML, MOST_PRINTED
from mock_server.kernel import secrecy
from mock_server.ui import report as page
from mock_server.web import current
from mock_server.web.http import Response
from mock_server.web.system import takes_long

blueprint = of_sandbox("Reports", "A sandbox as it is, for who looks when it is gone.")


@blueprint.get("/report", gives=schemas.ReportAnswer, query=schemas.ReportForm)
@blueprint.alt_response(200, content_type="text/html", schema={"type": "string"})
@takes_long
def get_report(query: dict[str, Any], sandbox_id: str) -> Response:
    """Get a report of the sandbox, without secrets: a document, or one file to be opened in a browser"""
    return _report(sandbox_id, query["form"], {"redact": ()})


@blueprint.post("/report", gives=schemas.ReportAnswer, query=schemas.ReportForm, body=schemas.NewReport)
@blueprint.alt_response(200, content_type="text/html", schema={"type": "string"})
@takes_long
def create_report(query: dict[str, Any], body: dict[str, Any], sandbox_id: str) -> Response:
    """Get the same with what has failed, for the runners of tests"""
    return _report(sandbox_id, query["form"], body)


def _report(sandbox_id: str, form: str, asked: dict[str, Any]) -> Response:
    failure = asked.get("failure")
    if failure is not None:
        failure = {**failure, **{name: failure[name][-MOST_PRINTED:] for name in ("longrepr", "log")}}
    also = (*own_secrets(), *asked["redact"])
    with opened(sandbox_id) as sandbox:
        hides, copies = (secrecy.masker(sandbox, systems(), also, write) for write in (None, variable))
        began = asked.get("since", sandbox.began)
        document = build(sandbox, hides, copies, failure, began)
        taken = state.take(sandbox, current.world().vendors, hides, also)
        secrets = (*sandbox.secrets.known(), *also)
    document["state"] = state.packed(taken, hides, secrets)
    if form != HTML:
        return answer(document)
    return Response(page.page(document), headers=list(page.HEADERS), content_type="text/html; charset=utf-8")
