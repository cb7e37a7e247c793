"""The table of routes: every documented call has its effect there, and nothing else is."""

from __future__ import annotations

import pytest

from .live import CREDENTIALS, packaged
from .openapi import Document
from .routes import CREATIONS, PER_MINUTE, ROUTES, effect_of, worst


@pytest.mark.parametrize("system", ROUTES)
def test_every_documented_call_has_an_effect_and_nothing_else_has(system):
    assert ROUTES[system].keys() == Document(packaged(system, "https://vendor.example.com")).operations


@pytest.mark.parametrize("system", ROUTES)
def test_what_creates_something_writes_and_what_deletes_it_is_documented(system):
    for operation, creation in CREATIONS[system].items():
        assert effect_of(system, operation) == "write"
        assert creation.deletes is None or any(
            route.startswith("DELETE ") and route.partition("{")[0] == f"DELETE {creation.deletes.partition('{')[0]}"
            for route in ROUTES[system]
        )


def test_a_live_run_of_every_system_has_its_pace_and_its_credentials():
    assert PER_MINUTE.keys() == CREDENTIALS.keys() == ROUTES.keys()


def test_an_unknown_call_sends():
    assert effect_of("coext", None) == effect_of("coext", "GET /nothing") == effect_of("nobody", "GET /") == "send"


def test_the_worse_of_two_effects_is_the_one_later_in_the_list():
    assert (worst("read", "send", "write"), worst("third_party", "send"), worst("read")) == (
        "send",
        "third_party",
        "read",
    )
