"""A world and a sandbox in it; Hypothesis without a stopwatch: a busy machine is no defect."""

import pytest
from hypothesis import HealthCheck, settings

from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.world import World
from tests.kernel._sandboxes import new_sandbox, new_world
from tests.support.depth import tries

settings.register_profile(
    "untimed", deadline=None, max_examples=tries(40), suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("untimed")


@pytest.fixture
def world() -> World:
    return new_world()


@pytest.fixture
def sandbox(world: World) -> Sandbox:
    """`mine`, whose clock stands still at START."""
    return new_sandbox(world)
