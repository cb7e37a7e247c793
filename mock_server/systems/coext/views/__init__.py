"""Coext's calls: understand, do, say."""

from mock_server.systems.coext.views import messages, templates

BLUEPRINTS = (messages.blueprint, templates.blueprint)
