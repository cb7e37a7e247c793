"""What a person sets in Coax's dashboard: campaigns, which are active or paused. All of it is assumed."""

from __future__ import annotations

from collections.abc import Iterator

from marshmallow import validate

from mock_server.kernel.public import Sandbox, Values
from mock_server.systems.coax.records import CAMPAIGN_STATUSES, Campaign
from mock_server.systems.coax.schemas import answers
from mock_server.systems.coax.store import NAME, Store, store_of
from mock_server.web.fields import Text
from mock_server.web.quotas import Limited, limited_by_minute
from mock_server.web.rendering import shows
from mock_server.web.schemas import Strict
from mock_server.web.system import Collection, DashboardCall


class CoaxCampaign(Strict):
    """A campaign; without a name it keeps the one that it has, and a new one is named by its id."""

    name = Text(blank=False)
    status = Text(required=True, validate=validate.OneOf(CAMPAIGN_STATUSES))


def put_campaign(sandbox: Sandbox, identifier: str | None, body: Values) -> Values:
    campaigns, campaign_id = store_of(sandbox).campaigns, identifier or ""
    old = campaigns.get(campaign_id)
    known = {"name": campaign_id if old is None else old.name, **body}
    return _campaign(sandbox, campaigns.put(Campaign(id=campaign_id, **known)))


def _campaign(_: Sandbox, campaign: Campaign) -> Values:
    return {"id": campaign.id, "name": campaign.name, "status": campaign.status}


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

COLLECTIONS = (
    Collection("campaigns", "List the campaigns", Store.reader("campaigns"), _campaign),
    Collection("locations", "List the locations", Store.reader("locations"), shows(answers.Location)),
)


def quotas(sandbox: Sandbox) -> Iterator[Limited]:
    """Of each key, where the sandbox sets a limit."""
    for key in store_of(sandbox).keys:
        yield limited_by_minute(sandbox, NAME, f"{NAME}/{key.name}", f"key {key.name}", None, "429")
