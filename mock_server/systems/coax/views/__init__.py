"""Coax's calls: understand, do, say."""

from __future__ import annotations

from mock_server.systems.coax.views import customers, enquiries, health, locations, messages

BLUEPRINTS = (
    health.blueprint,
    customers.blueprint,
    locations.blueprint,
    enquiries.blueprint,
    messages.blueprint,
)
