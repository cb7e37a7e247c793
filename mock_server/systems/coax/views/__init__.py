"""Coax's calls: understand, do, say."""

from mock_server.systems.coax.views import customers, health, locations, messages

_GROUPS = (health, customers, locations)
BLUEPRINTS = (*(group.blueprint for group in _GROUPS), messages.enquiry_calls, messages.blueprint)
