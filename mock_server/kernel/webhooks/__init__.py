"""Webhooks: who wants which events, what is to be sent to them, and sending it."""
