"""Every claim has a lie of its own, and a sample of the kill matrix holds; `make contract` runs the whole of it."""

from __future__ import annotations

import pytest

from tests.liars import LIES, matrix

SYSTEMS = ("coax",)
# Of each system's lies, told in every run of the tests.
SAMPLE = 8


def test_every_claim_is_named_by_a_lie_and_every_name_is_of_a_claim() -> None:
    assert list(matrix.uncaught()) == []


def test_no_two_lies_have_the_same_name() -> None:
    names = [lie.name for lie in LIES]

    assert sorted(names) == sorted(set(names))


def test_every_lie_can_be_told_of_the_product_as_it_is() -> None:
    for lie in LIES:
        with lie.told():
            pass


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_sample_of_lies_is_noticed_by_every_claim_that_they_name(system: str) -> None:
    names = [lie.name for lie in LIES if lie.system == system]
    tried = matrix.tried(names[:: max(1, len(names) // SAMPLE)], processes=1)

    assert list(tried.problems()) == []


@pytest.mark.parametrize("impostor", ["a stateless stub of the documents' samples: msgboxx", "200 {}: coext"])
def test_an_impostor_is_found_out(impostor: str) -> None:
    tried = matrix.tried([], [impostor], processes=1)

    assert list(tried.problems()) == []
    assert tried.impostors.keys() == {impostor}
