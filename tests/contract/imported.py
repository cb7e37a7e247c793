"""What runs of the contract suite import; once, by the process that they are forked off."""

import pytest  # noqa: F401 - to be imported is what this is for, of all below too

from contract_tests import live, plan, summary  # noqa: F401
from mock_server import systems
from mock_server.cli import main  # noqa: F401
from mock_server.server import composition  # noqa: F401
from tests.contract import unhurried  # noqa: F401

for system in systems.ours():
    systems.load(system)
