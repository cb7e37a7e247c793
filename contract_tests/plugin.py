"""The suite's pytest plugin: options, fixtures, and what must hold of claims, of tests and of what they touched."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any

import pytest

from . import claims, hooks
from .client import Recorder
from .receiver import Receiver, receiving
from .targets import CLOCK, MockTarget, Tenant

_RECORDER = pytest.StashKey[Recorder]()
_TALLY = pytest.StashKey["Tally"]()
_OUTPUT = "contract_tally"


class Tally:
    """What ran: the claims, the operations of which something was expected, and those that the documents have."""

    def __init__(self) -> None:
        self.book = claims.load()
        self.ran: set[str] = set()
        self.touched: dict[str, set[str]] = {}
        self.documented: dict[str, set[str]] = {}
        self.problems: list[str] = []

    def add(self, other: dict[str, Any]) -> None:
        """What a worker process counted."""
        self.ran.update(other["ran"])
        for mine, theirs in ((self.touched, other["touched"]), (self.documented, other["documented"])):
            for system, operations in theirs.items():
                mine.setdefault(system, set()).update(operations)

    def given(self) -> dict[str, Any]:
        """What `add` takes, in types that pass between processes."""
        return {
            "ran": sorted(self.ran),
            "touched": {system: sorted(found) for system, found in self.touched.items()},
            "documented": {system: sorted(found) for system, found in self.documented.items()},
        }

    def untouched(self) -> Iterator[str]:
        """Documented operations that no test touched, of systems all of whose tested claims ran."""
        for system, documented in self.documented.items():
            wanted = {claim.id for claim in self.book.of(system) if claim.untested is None}
            if wanted and wanted <= self.ran:
                for operation in sorted(documented - self.touched.get(system, set())):
                    yield f"{system}: no test touched {operation}"


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    pluginmanager.add_hookspecs(hooks)


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("contract", "contract suite")
    group.addoption(
        "--base-url", metavar="URL", default=None, help="a mock server that runs already; else one is started"
    )
    group.addoption("--contract-clock", metavar="TIME", default=CLOCK, help="where every test's clock begins")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "claim(id): the one claim of claims/<system>.yaml that a contract test proves")
    config.stash[_TALLY] = Tally()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Checked before anything is deselected: claims, their quotes, and that each test names one."""
    book = config.stash[_TALLY].book
    ours = [item for item in items if item.get_closest_marker("claim") or _system_of(item) in book.systems]
    if not ours:
        return
    problems = [*book.problems, *claims.evidence_problems(book)]
    directory = claims.sources()
    if directory is not None:
        problems.extend(claims.quote_problems(book, directory))
    uses = [(item.nodeid, _claims_of(item)) for item in ours]
    problems.extend(claims.use_problems(book, uses, _whole(config, ours, book)))
    if problems:
        raise pytest.UsageError("\n".join(["The contract suite's claims are not in order.", *problems]))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """A test that passed without having proved anything fails."""
    result = yield
    named = _claims_of(item)
    if named:
        recorder = item.stash.get(_RECORDER, None) or Recorder()
        problem = recorder.vacuous()
        if problem is not None:
            pytest.fail(f"Vacuous: {problem}.", pytrace=False)
        tally = item.config.stash[_TALLY]
        tally.ran.update(named)
        system = tally.book.claims[named[0]].system
        tally.touched.setdefault(system, set()).update(recorder.operations)
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    """After the last test: a whole suite must have touched every documented operation."""
    result = yield
    tally = session.config.stash[_TALLY]
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[_OUTPUT] = tally.given()
    else:
        tally.problems = list(tally.untouched())
        session.testsfailed += bool(tally.problems)
    return result


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A worker process of pytest-xdist has ended."""
    given = getattr(node, "workeroutput", {}).get(_OUTPUT)
    if given is not None:
        node.config.stash[_TALLY].add(given)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    tally = config.stash[_TALLY]
    if not tally.ran:
        return
    directory = claims.sources()
    for system in tally.book.systems:
        listed = tally.book.of(system)
        ran = sum(claim.id in tally.ran for claim in listed)
        untested = sum(claim.untested is not None for claim in listed)
        terminalreporter.write_line(f"contract: {system}: {len(listed)} claims, {ran} agree, {untested} untested")
    if directory is None:
        terminalreporter.write_line("contract: the vendors' documents are not on this machine: quotes were not checked")
    else:
        terminalreporter.write_line(f"contract: every quote stands in the documents of {directory}")
    for problem in tally.problems:
        terminalreporter.write_line(f"contract: {problem}", red=True)


@pytest.fixture(scope="session")
def target(pytestconfig: pytest.Config) -> Iterator[MockTarget]:
    """What the suite runs against."""
    given = pytestconfig.hook.pytest_contract_target(config=pytestconfig)
    found = given or MockTarget(
        pytestconfig.getoption("base_url", default=None), pytestconfig.getoption("contract_clock", default=CLOCK)
    )
    yield found
    tally = pytestconfig.stash[_TALLY]
    for system, document in found.documents.items():
        tally.documented[system] = set(document.operations)
    if given is None:
        found.close()


@pytest.fixture
def tenant(request: pytest.FixtureRequest, target: MockTarget) -> Iterator[Tenant]:
    """This test's own organisation; what it exchanges is recorded."""
    recorder = request.node.stash[_RECORDER] = Recorder()
    found = target.tenant(recorder)
    yield found
    found.close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Where this test's webhooks arrive."""
    with receiving() as found:
        yield found


def _claims_of(item: pytest.Item) -> tuple[str, ...]:
    return tuple(argument for mark in item.iter_markers("claim") for argument in mark.args)


def _system_of(item: pytest.Item) -> str | None:
    """The system in whose folder of this suite a test stands."""
    if not item.path.is_relative_to(claims.HERE):
        return None
    return item.path.relative_to(claims.HERE).parts[0]


def _whole(config: pytest.Config, ours: list[pytest.Item], book: claims.Book) -> Iterator[str]:
    """The systems of which every test was collected."""
    if any("::" in argument for argument in config.args):
        return
    collected = {item.path for item in ours}
    for system in book.systems:
        files = set((claims.HERE / system).rglob("test_*.py"))
        if files and files <= collected:
            yield system
