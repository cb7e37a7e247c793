"""Coax's calls: understand, do, say."""

from mock_server.systems.coax.views import customers, enquiries, health, locations, messages

BLUEPRINTS = tuple(group.blueprint for group in (health, customers, locations, enquiries, messages))
