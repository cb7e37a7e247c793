"""Coax's contract."""
