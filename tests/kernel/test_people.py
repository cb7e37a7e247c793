"""People are those that Faker draws, so that a seed's names stay what they were when Faker drew them."""

from __future__ import annotations

import faker
import pytest

from mock_server.kernel.people import Person


@pytest.mark.parametrize("kind", ["name", "address"])
def test_a_person_is_called_and_lives_as_faker_has_it_for_the_same_number(kind: str) -> None:
    source = faker.Faker("en_GB")
    numbers = [number * 2**96 // 7 for number in range(3_000)]

    drawn = [getattr(Person(number), kind)() for number in numbers]

    expected = []
    for number in numbers:
        source.seed_instance(number)
        expected.append(getattr(source, kind)())
    assert drawn == expected
