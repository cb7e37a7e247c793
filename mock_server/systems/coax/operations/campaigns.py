"""Campaigns, which the operator makes, pauses and lets go on."""

from dataclasses import replace

from mock_server.kernel.public import Sandbox, must
from mock_server.systems.coax.records import PAUSED, Campaign
from mock_server.systems.coax.store import store_of


def put(sandbox: Sandbox, campaign_id: str, name: str | None, status: str) -> Campaign:
    """Create or change one; without a name it keeps its own, a new one is named by its id."""
    campaigns = store_of(sandbox).campaigns
    old = campaigns.get(campaign_id)
    if old is None:
        return campaigns.add(Campaign(id=campaign_id, name=name or campaign_id, status=status))
    return campaigns.replace(replace(old, name=name or old.name, status=status))


def is_paused(sandbox: Sandbox, campaign_id: str | None) -> bool:
    """Whether what is sent for this campaign is not sent; None is no campaign. Raises NotFound."""
    return campaign_id is not None and must(store_of(sandbox).campaigns, "campaign", campaign_id).status == PAUSED
