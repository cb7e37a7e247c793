"""`POST /oauth/token`."""

from __future__ import annotations

from mock_server.systems.msgboxx import auth
from mock_server.systems.msgboxx.schemas import answers, requests
from mock_server.systems.msgboxx.store import NAME
from mock_server.systems.msgboxx.views._common import group
from mock_server.web import current, pipeline
from mock_server.web.views import Response, Values, anonymous, answered

blueprint = group("Token", "Log in: an access token for every other call.")


@blueprint.post("/oauth/token", gives=answers.TokenAnswer)
@blueprint.arguments(requests.CallingApplication, location="headers")
@blueprint.arguments(requests.LogIn)
@anonymous
def log_in(header: Values, body: Values) -> Response:
    """Retrieve an authentication token"""
    context = current.context()
    caller = auth.log_in(context.world, body["username"], body["password"], header["application"])
    applied = pipeline.logging_in(context, caller)
    if applied is not None:
        return applied
    sandbox = caller.sandbox
    with sandbox.lock:
        token = auth.issue(caller)
        refresh = sandbox.chance.uuid("msgboxx.refresh")
        sandbox.secrets.learn(f"{NAME} tokens", (refresh,))
    answer = answered(answers.TokenAnswer, token)
    answer.set_cookie("refreshToken", refresh, httponly=True, secure=True)
    return answer
