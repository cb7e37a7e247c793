"""How a test gets its sandbox: where the server is, how the sandbox begins, and that it is gone afterwards."""

import pytest

from mock_server.pytest_plugin import OURS
from mock_server.server.composition import Server
from tests.pytest_plugin.conftest import Left, Run
from tests.support.receivers import receiving
from tests.support.servers import TOKEN


def test_each_test_has_a_sandbox_of_its_own_that_is_gone_afterwards(run: Run, left: Left) -> None:
    run("""
        SEEN = set()

        def test_one(messaging_mock, coax_mock, tripdesk_mock):
            assert messaging_mock.id == coax_mock.control.id == tripdesk_mock.control.id
            SEEN.add(messaging_mock.id)

        def test_two(messaging_mock):
            SEEN.add(messaging_mock.id)

        def test_both_were_there(messaging_mock_server):
            here = {shown["id"] for shown in messaging_mock_server.client.sandboxes(page_size=200)}
            assert len(SEEN) == 2 and not SEEN & here
        """).assert_outcomes(passed=3)
    assert left() == set()


def test_a_test_may_delete_its_sandbox_itself(run: Run) -> None:
    run("def test_it(messaging_mock): messaging_mock.control.delete()").assert_outcomes(passed=1)


def test_a_sandbox_stands_still_at_the_time_of_its_making_unless_told(run: Run) -> None:
    run("""
        from datetime import UTC, datetime, timedelta

        def test_it(messaging_mock):
            assert messaging_mock.control.clock()["frozen"]
            assert abs(datetime.now(UTC) - messaging_mock.now()) < timedelta(hours=1)
        """).assert_outcomes(passed=1)


def test_the_marker_says_how_a_sandbox_begins_and_the_nearest_word_counts(run: Run, inner: pytest.Pytester) -> None:
    inner.makeconftest("""
        import pytest

        @pytest.fixture(scope="session")
        def messaging_mock_options():
            return {"seed": 1, "fixtures": "empty", "delivery": {"mode": "manual"}}
        """)
    tests = """
        import pytest
        from datetime import datetime, timedelta, timezone

        AT = datetime(2026, 1, 1, 9, tzinfo=timezone(timedelta(hours=1)))
        pytestmark = pytest.mark.messaging_mock(seed=2, clock=AT)

        def shown(mock):
            found = mock.control.get()
            return found["seed"], found["clock"]["now"], found["strict"], found["delivery"]["mode"]

        def test_module(messaging_mock):
            assert shown(messaging_mock) == (2, "2026-01-01T08:00:00.000Z", False, "manual")
            assert messaging_mock.messages() == []

        @pytest.mark.messaging_mock(seed=3, strict=True)
        def test_function(messaging_mock):
            assert shown(messaging_mock) == (3, "2026-01-01T08:00:00.000Z", True, "manual")

        @pytest.mark.messaging_mock(clock="2026-01-01T09:00:00Z", frozen=False, limits={"coax": {"per_minute": 5}})
        def test_clock(messaging_mock):
            found = messaging_mock.control.get()
            assert found["clock"]["now"] >= "2026-01-01T09:00:00.000Z" and not found["clock"]["frozen"]
            assert found["limits"]["coax"] == {"per_minute": 5}

        def test_whose(messaging_mock, request):
            found = messaging_mock.control.get()
            assert (found["label"], found["ttl_seconds"]) == (request.node.nodeid, 3600)

        @pytest.mark.messaging_mock(label="x" * 150 + "y" * 150)
        def test_long(messaging_mock):
            assert messaging_mock.control.get()["label"] == "x" * 50 + "y" * 150

        @pytest.mark.messaging_mock(seed=6)
        @pytest.mark.parametrize("messaging_mock", [{"seed": 7}], indirect=True)
        def test_indirect(coax_mock):
            assert shown(coax_mock)[0] == 7
        """
    run(tests, "--strict-markers").assert_outcomes(passed=6)


OPTIONS = "clock, delivery, fixtures, frozen, label, limits, seed, *, strict"


@pytest.mark.parametrize(
    ("mark", "told"),
    [
        ("(sed=7)", f"A sandbox has no sed; it takes {OPTIONS}."),
        ("('empty')", "The marker messaging_mock takes its options by name, as in seed=7."),
        ("(clock=__import__('datetime').datetime(2026, 1, 1))", "*has no time zone*"),
        ("(fixtures='none')", "*422*fixtures*"),
    ],
    ids=["unknown", "by place", "without a zone", "unknown fixtures"],
)
def test_what_a_marker_cannot_say_is_told(mark: str, told: str, run: Run) -> None:
    result = run(f"import pytest\n@pytest.mark.messaging_mock{mark}\ndef test_it(coax_mock): pass")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"*{told}"])


def test_a_scope_of_ones_own_has_a_sandbox_of_its_own(run: Run, left: Left) -> None:
    run("""
        import pytest

        @pytest.fixture(scope="module")
        def shop(messaging_mock_server):
            with messaging_mock_server.sandbox(fixtures="empty") as mock:
                yield mock

        def test_one(shop): shop.system("coext").inbound("+447700900123", "Hello")
        def test_two(shop, messaging_mock):
            assert [message.text for message in shop.messages()] == ["Hello"]
            assert shop.id != messaging_mock.id
        """).assert_outcomes(passed=2)
    assert left() == set()


def test_the_option_goes_before_the_variable_and_that_before_the_file(
    alone: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, server: Server
) -> None:
    alone.makepyfile(f"def test_it(messaging_mock_server): assert messaging_mock_server.url == {server.url!r}")
    nowhere = "http://127.0.0.1:9"

    alone.makeini(f"[pytest]\nmessaging_mock_url = {server.url}")
    alone.runpytest_inprocess().assert_outcomes(passed=1)
    alone.makeini(f"[pytest]\nmessaging_mock_url = {nowhere}")
    monkeypatch.setenv("MESSAGING_MOCK_URL", server.url)
    alone.runpytest_inprocess().assert_outcomes(passed=1)
    monkeypatch.setenv("MESSAGING_MOCK_URL", nowhere)
    alone.runpytest_inprocess("--messaging-mock-url", f"{server.url}/").assert_outcomes(passed=1)


@pytest.mark.parametrize(("listens", "told"), [(False, "*"), (True, "404 Not Found: *")])
def test_an_address_where_nobody_or_something_else_answers_is_told(listens: bool, told: str, run: Run) -> None:
    with receiving() as elsewhere:
        elsewhere.will_always(404)
        url = elsewhere.url if listens else "http://127.0.0.1:9"
        result = run("def test_it(coax_mock): pass", "--messaging-mock-url", url)

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"No messaging mock server answers at {url}: {told}"])


def test_the_control_token_is_read_from_its_variable(
    alone: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, shut: Server
) -> None:
    alone.makepyfile("def test_it(coax_mock): assert coax_mock.sent() == []")
    option = f"--messaging-mock-url={shut.url}"
    refused = alone.runpytest_inprocess(option)
    monkeypatch.setenv("MOCK_CONTROL_TOKEN", TOKEN)
    passed = alone.runpytest_inprocess(option)

    refused.assert_outcomes(errors=1)
    refused.stdout.fnmatch_lines(["*401 Unauthorized*"])
    passed.assert_outcomes(passed=1)


def test_pytest_tells_of_every_fixture_of_the_marker_and_of_the_option(inner: pytest.Pytester) -> None:
    fixtures = inner.runpytest_inprocess("--fixtures")
    fixtures.stdout.fnmatch_lines_random(
        [
            "messaging_mock_server [[]session scope[]]*",
            "messaging_mock_options [[]session scope[]]*",
            '*`.system("coax")`*',
            "*`.base_url`, `.credentials`, `.other_credentials`*",
            *(f"{name} -- *" for name in ("messaging_mock", *(f"{system}_mock" for system in OURS))),
        ]
    )
    inner.runpytest_inprocess("--markers").stdout.fnmatch_lines(["@pytest.mark.messaging_mock(fixtures, seed, *"])
    inner.runpytest_inprocess("--help").stdout.fnmatch_lines(["*--messaging-mock-url=URL*", "*messaging_mock_url *"])


def test_each_test_has_a_seed_of_its_own_which_is_the_same_in_each_run(inner: pytest.Pytester) -> None:
    inner.makepyfile("""
        import pytest

        @pytest.mark.parametrize("number", range(3))
        def test_it(number, messaging_mock, request):
            with open("seeds.txt", "a") as file:
                file.write(f"{request.node.nodeid} {messaging_mock.control.get()['seed']}\\n")

        @pytest.mark.messaging_mock(seed=7)
        def test_what_a_mark_says(messaging_mock):
            assert messaging_mock.control.get()["seed"] == 7
        """)
    for _ in range(2):
        inner.runpytest_inprocess().assert_outcomes(passed=4)

    told = (inner.path / "seeds.txt").read_text().splitlines()
    assert len(told) == 6
    assert len(set(told)) == len({line.split()[1] for line in told}) == 3
