"""`make people`: Faker draws anew who lives in the default sandbox."""

import json
from collections.abc import Callable, Mapping
from unittest import mock

from mock_server import systems
from mock_server.kernel import people
from mock_server.server.loading import Loader
from mock_server.server.settings import Settings


def drawn() -> Mapping[str, Mapping[str, str]]:
    """Everybody whom the fixtures of the default sandbox ask for, as Faker draws them."""
    nobody: Mapping[str, Mapping[str, str]] = {"names": {}, "addresses": {}}
    asked: dict[str, dict[str, str]] = {name: {} for name in nobody}

    def noted(draw: Callable[[int], str], found: dict[str, str]) -> Callable[[int], str]:
        return lambda number: found.setdefault(str(number), draw(number))

    with (
        mock.patch.object(people, "kept", return_value=nobody),
        mock.patch.object(people, "name", noted(people.name.__wrapped__, asked["names"])),
        mock.patch.object(people, "address", noted(people.address.__wrapped__, asked["addresses"])),
    ):
        loader = Loader(Settings(port=0))
        for name in systems.ours():
            loader.load_system(name)
    return {kind: dict(sorted(found.items())) for kind, found in asked.items()}


if __name__ == "__main__":
    people.KEPT.write_text(json.dumps(drawn(), indent=1, ensure_ascii=False) + "\n", "utf-8")
