"""Coext's envelope, and its entities in it. Refusals have no `rate_limit` in `meta`, as in the guide's samples."""

from __future__ import annotations

from typing import Any

from mock_server.kernel.public import Sandbox, Values, secret_token
from mock_server.systems.coext.schemas import answers
from mock_server.web import current
from mock_server.web.http import Response
from mock_server.web.rendering import Kept, json_answer, rendered_by

_REQUEST_ID = 12


def success(data: bytes) -> Response:
    """`data` with its request's id and what is left of its minute."""
    quota = current.context().quota
    if quota is None:
        raise LookupError("a request that is answered was counted")
    meta = _meta(_request_id(current.sandbox()), quota)
    return json_answer(b'{"success":true,"data":%b,"meta":%b}' % (data, meta))


def failure(code: str, message: str, details: Values | None) -> Values:
    """The envelope of a refusal; a stranger's has an id of real chance, since it is in no sandbox."""
    error: dict[str, Any] = {"code": code, "message": message}
    if details is not None:
        error["details"] = details
    caller = current.context().caller
    if caller is None:
        request_id = f"req_{secret_token(_REQUEST_ID)}"
    else:
        with caller.sandbox.lock:
            request_id = _request_id(caller.sandbox)
    return {"success": False, "error": error, "meta": {"request_id": request_id}}


accepted = rendered_by(answers.Accepted)
message = Kept(answers.MessageStatus)
template = Kept(answers.TemplateAnswer)
_meta = rendered_by(answers.Meta)


def _request_id(sandbox: Sandbox) -> str:
    return f"req_{sandbox.chance.token('coext.request', _REQUEST_ID)}"
