"""What a person sets in Coax's dashboard: campaigns, which are active or paused. All of it is assumed."""

from __future__ import annotations

from marshmallow import validate

from mock_server.kernel.public import Sandbox, Values
from mock_server.systems.coax import envelope
from mock_server.systems.coax.operations import campaigns
from mock_server.systems.coax.records import CAMPAIGN_STATUSES
from mock_server.web.fields import Text
from mock_server.web.schemas import Strict
from mock_server.web.system import DashboardCall


class CoaxCampaign(Strict):
    """A campaign; without a name it keeps the one that it has, and a new one is named by its id."""

    name = Text(blank=False)
    status = Text(required=True, validate=validate.OneOf(CAMPAIGN_STATUSES))


def put_campaign(sandbox: Sandbox, identifier: str | None, body: Values) -> Values:
    """Create or change a campaign."""
    campaign = campaigns.put(sandbox, identifier or "", body.get("name"), body["status"])
    return envelope.campaign_fields(campaign)


CALLS = (
    DashboardCall(
        "set_campaign",
        "PUT",
        "campaigns/{id}",
        "Create a campaign, pause it, or let it go on",
        CoaxCampaign,
        put_campaign,
    ),
)
