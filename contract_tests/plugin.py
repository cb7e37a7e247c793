"""The suite's pytest plugin: fixtures, and what must hold of claims, of tests and of what they touched."""

from collections.abc import Generator, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pytest

from . import claims, options, summary
from .client import Recorder
from .configuration import UsageError
from .live import LiveTarget
from .parts import folders, system_of
from .plan import PlanTarget
from .receiver import Receiver, receiving
from .redaction import Redactor
from .routes import worst
from .tally import TALLY, Tally
from .targets import MockTarget, Tenant
from .verdicts import AGREE, OK, PASSED, REFUSED, Outcome, Verdict, ended, exit_code

_RECORDER = pytest.StashKey[Recorder]()
_OUTPUT = "contract_tally"

pytest_addoption = options.add
pytest_terminal_summary = summary.tell


class Hooks:
    """Those by which another plugin takes part in a run of the suite."""

    @pytest.hookspec(firstresult=True)
    def pytest_contract_target(self, config: pytest.Config) -> Any:
        """What the suite runs against, None for what the options say; whoever gives a target closes it."""

    def pytest_contract_finished(self, config: pytest.Config, exit_code: int) -> None:
        """A run has come to its verdicts, and to the exit code that they make."""


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    pluginmanager.add_hookspecs(Hooks)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "claim(id): the one claim of its system's claims.yaml that a contract test proves"
    )
    config.addinivalue_line("markers", "needs(*capabilities): what a target must be able to do for a test")
    problem = options.problem(config)
    if problem is not None:
        raise pytest.UsageError(problem)
    tally = config.stash[TALLY] = Tally()
    tally.outcomes.target = config.getoption("target")
    if options.is_live(config):
        try:
            tally.configuration = options.configuration(config)
        except UsageError as error:
            raise pytest.UsageError(str(error)) from error


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A live run asks the mock too: who is wrong can only be said of three."""
    if "target" in metafunc.fixturenames and options.is_live(metafunc.config):
        names = ["live"] if options.is_plan(metafunc.config) else ["mock", "live"]
        metafunc.parametrize("target", names, indirect=True, scope="session")


def pytest_itemcollected(item: pytest.Item) -> None:
    """A test among a system's claims proves the one that its name, or its row's, begins with."""
    named = claims.named(item.name)
    system = system_of(item.path) if named else None
    if system is not None:
        item.add_marker(pytest.mark.claim(f"{system.upper()}-{named}"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Checked before anything is deselected: claims, their quotes, and that each test names one."""
    tally = config.stash[TALLY]
    book = tally.book
    ours = [item for item in items if item.get_closest_marker("claim") or system_of(item.path) in book.systems]
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
    _select(config, items, tally)


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
        tally = item.config.stash[TALLY]
        tally.ran.update(named)
        system = tally.book.claims[named[0]].system
        tally.touched.setdefault(system, set()).update(recorder.operations)
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """What a claim's test showed, for the verdict; nothing secret or personal gets into any report of it."""
    report = yield
    named = _claims_of(item)
    if not named:
        return report
    if report.when == "call" or report.outcome != "passed":
        params = getattr(item, "callspec", None)
        target = params.params.get("target", "mock") if params is not None else "mock"
        recorder = item.stash.get(_RECORDER, None) or Recorder()
        found = Outcome(named[0], _redactor(item).text(item.name), target, PASSED)
        error = None if call.excinfo is None else call.excinfo.value
        report.contract_outcome = asdict(ended(found, error, recorder, _redactor(item)))
    if report.failed:
        redactor = _redactor(item)
        report.longrepr = redactor.text(report.longreprtext)
        report.sections = [(name, redactor.text(content)) for name, content in report.sections]
    return report


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """On the process that tells: a test's outcome."""
    found = getattr(report, "contract_outcome", None)
    if found is not None and _TELLING:
        _TELLING[-1].outcomes.found.append(Outcome(**{**found, "differences": tuple(found["differences"])}))


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    """After the last test: a whole suite must have touched every documented operation."""
    tally = session.config.stash[TALLY]
    _TELLING.append(tally)
    if session.config.getoption("clean_up"):
        session.items.clear()
        target = LiveTarget(tally.configuration)
        tally.leftovers = target.clean_up()
        target.close()
    try:
        result = yield
    finally:
        _TELLING.remove(tally)
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[_OUTPUT] = tally.given()
    elif not options.is_live(session.config):
        tally.problems = [*tally.untouched(), *tally.untold()]
        session.testsfailed += bool(tally.problems)
    return result


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The exit code tells whose mistake it is: pytest's own, too, where an account was asked."""
    config = session.config
    tally = config.stash[TALLY]
    if hasattr(config, "workeroutput") or session.exitstatus not in (0, 1, 5):
        return
    if options.is_plan(config) or config.getoption("clean_up"):
        code = REFUSED if tally.refusals else OK
    else:
        verdicts = tally.outcomes.verdicts(tally.book, config.getoption("system") or tally.book.systems)
        code = exit_code(verdicts, len(tally.refusals), len(tally.problems))
        code = code or int(session.exitstatus == 1)
        code = _validated(config, tally, verdicts) or code
    config.hook.pytest_contract_finished(config=config, exit_code=code)
    if options.is_live(config):
        session.exitstatus = code


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A worker process of pytest-xdist has ended."""
    given = getattr(node, "workeroutput", {}).get(_OUTPUT)
    if given is not None:
        node.config.stash[TALLY].add(given)


@pytest.fixture(scope="session")
def target(request: pytest.FixtureRequest, pytestconfig: pytest.Config) -> Iterator[Any]:
    """What the suite runs against."""
    given = pytestconfig.hook.pytest_contract_target(config=pytestconfig)
    found = given or _target(pytestconfig, getattr(request, "param", "mock"))
    yield found
    tally = pytestconfig.stash[TALLY]
    for system, document in found.documents.items():
        tally.documented[system] = set(document.operations)
    if isinstance(found, LiveTarget):
        tally.plan = getattr(found, "planned", [])
        tally.leftovers = found.clean_up()
        tally.met_a_mock = found.transport.met_a_mock
        tally.refusals.extend(str(refusal) for refusal in found.transport.rails.refusals if refusal.rail != "stop")
    if given is None:
        found.close()


@pytest.fixture
def tenant(request: pytest.FixtureRequest, target: Any) -> Iterator[Tenant]:
    """This test's own organisation, or the account there is; what it exchanges is recorded."""
    recorder = request.node.stash[_RECORDER] = Recorder()
    named = _claims_of(request.node)
    if named:
        claim = request.config.stash[TALLY].book.claims[named[0]]
        recorder.declared = worst(claim.effect, claim.if_wrong)
    for mark in request.node.iter_markers("needs"):
        target.require(*mark.args)
    found = target.tenant(recorder)
    yield found
    found.close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Where this test's webhooks arrive."""
    with receiving() as found:
        yield found


# The tallies of the sessions that run: one, and another inside it where a test runs pytest.
_TELLING: list[Tally] = []


def _validated(config: pytest.Config, tally: Tally, verdicts: list[Verdict]) -> int:
    """Enter what a live run confirmed, if that is asked for; never what a mock says of itself: that is refused."""
    if not config.getoption("validate"):
        return OK
    if tally.met_a_mock:
        tally.refusals.append("nothing is validated: the answers are a mock's")
        return REFUSED
    agreed = [verdict.claim.id for verdict in verdicts if verdict.verdict == AGREE]
    claims.write_validated(folders()[config.getoption("system")[0]], agreed, datetime.now(UTC).date().isoformat())
    return OK


def _target(config: pytest.Config, name: str) -> Any:
    tally = config.stash[TALLY]
    if name == "live":
        return (PlanTarget if options.is_plan(config) else LiveTarget)(tally.configuration)
    base_url = None if options.is_live(config) else config.getoption("base_url")
    return MockTarget(base_url, config.getoption("contract_clock"), config.getoption("contract_seed"))


def _select(config: pytest.Config, items: list[pytest.Item], tally: Tally) -> None:
    """Leave out the claims of systems that are not asked for, and what a live run is not allowed."""
    systems = config.getoption("system")
    if not systems:
        return
    kept = [item for item in items if _is_selected(config, item, tally)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def _is_selected(config: pytest.Config, item: pytest.Item, tally: Tally) -> bool:
    named = _claims_of(item)
    claim = tally.book.claims[named[0]] if named else None
    if claim is None or claim.system not in config.getoption("system"):
        return False
    effect = worst(claim.effect, claim.if_wrong)
    if not options.is_live(config) or effect in ("read", *options.allowed(config)):
        return True
    tally.outcomes.left_out[claim.id] = f"at worst it is a {effect}, which --allow does not name"
    return False


def _redactor(item: pytest.Item) -> Redactor:
    target = getattr(item, "funcargs", {}).get("target")
    return target.transport.redactor if target is not None else Redactor()


def _claims_of(item: pytest.Item) -> tuple[str, ...]:
    return tuple(argument for mark in item.iter_markers("claim") for argument in mark.args)


def _whole(config: pytest.Config, ours: list[pytest.Item], book: claims.Book) -> Iterator[str]:
    """The systems of which every test was collected."""
    if any("::" in argument for argument in config.args):
        return
    collected = {item.path for item in ours}
    for system in book.systems:
        files = set(folders()[system].rglob("test_*.py"))
        if files and files <= collected:
            yield system
