"""msgboxx's calls: understand, do, say."""

from mock_server.systems.msgboxx.views import accounts, broadcasts, contacts, conversations, messages, tokens, webhooks

_GROUPS = (tokens, accounts, contacts, conversations, messages, broadcasts)
BLUEPRINTS = (*(group.blueprint for group in _GROUPS), broadcasts.templates, conversations.people, webhooks.blueprint)
