"""Coext's contract."""
