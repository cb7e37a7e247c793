"""People are those that Faker draws, whichever of its parts are loaded, and whoever asks at the same time."""

from concurrent.futures import ThreadPoolExecutor

import faker

from mock_server.kernel import people
from tests.kernel._people import drawn

NUMBERS = [number * 2**96 // 7 for number in range(300)]


def test_a_person_is_called_and_lives_as_the_whole_of_faker_has_it_for_the_same_number() -> None:
    whole = faker.Faker("en_GB")
    expected = []
    for number in NUMBERS:
        whole.seed_instance(number)
        expected.append((whole.name(), whole.seed_instance(number) or whole.address()))

    assert [(people.name(number), people.address(number)) for number in NUMBERS] == expected


def test_threads_that_ask_at_once_get_the_same_people_as_one() -> None:
    people.name.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(people.name, NUMBERS * 4))

    people.name.cache_clear()
    assert found == list(map(people.name, NUMBERS)) * 4


def test_who_lives_in_the_default_sandbox_is_kept_as_faker_draws_them() -> None:
    """If this fails: `make people`."""
    assert people.kept() == drawn()
