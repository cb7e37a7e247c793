"""`/team` and `/user`: bare arrays, unpaged."""

from __future__ import annotations

from mock_server.systems.msgboxx import envelope
from mock_server.systems.msgboxx.operations import access
from mock_server.systems.msgboxx.schemas import answers
from mock_server.systems.msgboxx.store import store_of
from mock_server.systems.msgboxx.views._common import group
from mock_server.web.rendering import shown_by
from mock_server.web.views import Response, sandbox

blueprint = group("Teams and users", "Whom conversations can be assigned to.")


@blueprint.get("/team", gives=answers.TeamAnswer(many=True))
def list_teams() -> Response:
    """Get all teams"""
    return envelope.bare(envelope.team_fields(sandbox(), team) for team in store_of(sandbox()).teams)


@blueprint.get("/user", gives=answers.UserWithAccountAnswer(many=True))
def list_users() -> Response:
    """Get all users, one row for each api account that a user has access to"""
    store = store_of(sandbox())
    row = shown_by(answers.UserWithAccountAnswer)
    return envelope.bare(
        row(user, account) for user in store.users for account in store.accounts if access.sees(user, account.id)
    )
