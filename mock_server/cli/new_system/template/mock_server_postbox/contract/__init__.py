"""Postbox's part of the contract suite."""
