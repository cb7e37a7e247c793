"""The main job on real input: the quick start of Coax's introduction, by Node, against `make serve`."""

import pytest

from tests.samples.conftest import node
from tests.support.process import Served, needs


@needs("node")
@pytest.mark.parametrize(
    ("key", "code", "told"),
    [
        ("fake-coax-key-all-locations", 0, "7 steps as documented"),
        ("fake", 1, "list the locations: status is 401, documented is 200"),
    ],
    ids=["the fixtures' key", "a wrong key is told where it is met"],
)
def test_the_quick_start_by_node(made: Served, key: str, code: int, told: str) -> None:
    finished = node("coax_quick_start.mjs", f"{made.url}/coax", key)
    assert finished.returncode == code, finished.stdout + finished.stderr
    assert told in finished.stdout
