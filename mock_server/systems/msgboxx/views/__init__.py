"""msgboxx's calls: understand, do, say."""

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

_GROUPS = (tokens, accounts, contacts, conversations, messages, broadcasts, templates, people, webhooks)
BLUEPRINTS = tuple(group.blueprint for group in _GROUPS)
