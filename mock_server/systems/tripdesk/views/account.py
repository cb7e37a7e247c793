"""`/api/v1/balance`, `/api/v1/gateways` and `/api/v1/usage`."""

from __future__ import annotations

from mock_server.kernel.problems import Invalid
from mock_server.systems.tripdesk import envelope
from mock_server.systems.tripdesk.operations import usage, wallet
from mock_server.systems.tripdesk.records import KEY
from mock_server.systems.tripdesk.schemas import answers, requests
from mock_server.systems.tripdesk.views._common import Group, every, plane
from mock_server.web.views import Response, Values, answered, sandbox

blueprint = Group("Account", "What there is to spend, what carries messages, and what was spent.", KEY)


@blueprint.get("/api/v1/balance", gives=answers.BalanceAnswer)
def get_balance() -> Response:
    """Get the balance"""
    return answered(answers.BalanceAnswer, wallet.of(sandbox(), plane()))


@blueprint.get("/api/v1/gateways", gives=answers.list_of(answers.GatewayAnswer), query=requests.PageQuery)
def list_gateways(query: Values) -> Response:
    """List the gateways"""
    return every("gateways", envelope.gateway, query)


@blueprint.get("/api/v1/usage", gives=answers.UsageAnswer, query=requests.UsageQuery)
def get_usage(query: Values) -> Response:
    """Get how many messages there were, and what they cost"""
    first, last, by = query["first"], query["last"], query["group_by"]
    if first is not None and last is not None and first > last:
        raise Invalid({"from": ["Must not be after `to`."]})
    return envelope.usage(usage.grouped(sandbox(), plane(), first, last, by), by)
