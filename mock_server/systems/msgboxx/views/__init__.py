"""msgboxx's calls: understand, do, say."""

from __future__ import annotations

from mock_server.systems.msgboxx.views import (
    accounts,
    broadcasts,
    contacts,
    conversations,
    messages,
    people,
    templates,
    tokens,
    webhooks,
)

BLUEPRINTS = (
    tokens.blueprint,
    accounts.blueprint,
    contacts.blueprint,
    conversations.blueprint,
    messages.blueprint,
    broadcasts.blueprint,
    templates.blueprint,
    people.blueprint,
    webhooks.blueprint,
)
