"""Searching: one grammar for every list, read here and nowhere else (docs/searching.md)."""
