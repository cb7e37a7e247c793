"""TripDesk's calls: understand, do, say. Three surfaces: external, mobile, internal."""

from mock_server.systems.tripdesk.views import account, contacts, conversations, internal, messages, mobile

BLUEPRINTS = tuple(group.blueprint for group in (messages, contacts, conversations, account, mobile, internal))
