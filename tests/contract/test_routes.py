"""The table of routes: every documented call has its effect there, and nothing else is."""

import pytest

from contract_tests.configuration import known
from contract_tests.live import packaged
from contract_tests.openapi import Document
from contract_tests.routes import effect_of, routes, worst
from mock_server.systems import ours


@pytest.mark.parametrize("system", ours())
def test_every_documented_call_has_an_effect_and_nothing_else_has(system):
    assert routes(system).keys() == Document(packaged(system, "https://vendor.example.com")).operations.keys()


@pytest.mark.parametrize("system", ours())
def test_what_creates_something_writes_and_what_deletes_it_is_documented(system):
    for operation, creation in known(system).creations.items():
        assert effect_of(system, operation) == "write"
        assert creation.deletes is None or any(
            route.startswith("DELETE ") and route.partition("{")[0] == f"DELETE {creation.deletes.partition('{')[0]}"
            for route in routes(system)
        )


def test_an_unknown_call_sends():
    assert effect_of("coext", None) == effect_of("coext", "GET /nothing") == effect_of("nobody", "GET /") == "send"


def test_the_worse_of_two_effects_is_the_one_later_in_the_list():
    found = worst("read", "send", "write"), worst("third_party", "send"), worst("read")
    assert found == ("send", "third_party", "read")
