"""The fixtures that are awaited: their verbs act on the same sandbox, whichever plugin runs a test, on either loop."""

import asyncio
from datetime import timedelta

import pytest

from mock_server.client import LoopHeldUp
from mock_server.pytest_plugin import AsyncMessagingMock, AsyncSystemMock, MessagingMockServer, SystemMock
from tests.pytest_plugin.app import CUSTOMER, WORLD, text

pytestmark = pytest.mark.messaging_mock(fixtures=WORLD)

TESTS = f"""
import asyncio
import pytest
from tests.pytest_plugin.app import WORLD, text

pytestmark = [pytest.mark.messaging_mock(fixtures=WORLD), pytest.mark.MARK]

@pytest.fixture
async def greeted(async_coax_mock):
    await async_coax_mock.inbound("{CUSTOMER}", "Hello?")

async def test_it(greeted, async_coax_mock, coax_mock):
    await async_coax_mock.advance(hours=1)
    assert [message.text for message in coax_mock.messages()] == ["Hello?"]

async def test_another(async_messaging_mock):
    assert await async_messaging_mock.messages() == []
    async with await async_messaging_mock.system("coax").fault(status=503) as fault:
        assert await fault.hits() == 0
"""


@pytest.mark.parametrize(
    ("mark", "plugin", "settings", "passed"),
    [
        ("asyncio", "pytest_asyncio.plugin", "asyncio_mode = auto\nasyncio_default_fixture_loop_scope = function", 2),
        ("anyio", "anyio.pytest_plugin", "", 4),  # asyncio and trio
    ],
)
def test_pytest_asyncio_and_anyio_run_them_as_they_are(
    mark: str, plugin: str, settings: str, passed: int, inner: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_PLUGINS", f"mock_server.pytest_plugin,{plugin}")
    inner.makepyfile(TESTS.replace("MARK", mark))
    inner.makeini(f"[pytest]\nfilterwarnings = error\n{settings}\n")

    inner.runpytest_subprocess("-p", "no:randomly").assert_outcomes(passed=passed)


def test_their_verbs_do_what_they_say(
    async_messaging_mock: AsyncMessagingMock, async_coax_mock: AsyncSystemMock, coax_mock: SystemMock
) -> None:
    async def steps() -> None:
        began = await async_coax_mock.now()
        assert text(coax_mock, "Hello").status_code == 200
        (sent,) = await async_coax_mock.sent()
        assert await async_coax_mock.wait_for_message(q="hello") == sent
        assert await async_coax_mock.wait_for_messages(1, to=CUSTOMER) == [sent]
        assert (await async_coax_mock.report(sent, "failed", error=("c", "m"))).status == "failed"
        assert await async_coax_mock.advance(minutes=1) - began == timedelta(minutes=1)
        assert [one.status for one in await async_coax_mock.requests(path="/api/v2/message/*")] == [200]
        assert await async_coax_mock.findings() == []
        assert [one.text for one in await async_messaging_mock.new_messages()] == ["Hello"]
        with pytest.raises(AssertionError, match="0 of 1 outbound messages"):
            await async_messaging_mock.wait_for_message(q="nobody says this", timeout=0.1)
        hooks = async_coax_mock.webhooks()
        made = await hooks.subscribe("http://127.0.0.1:9/coax", events=["message.received"])
        assert [one.url for one in await hooks.subscriptions()] == [made.url]
        await async_coax_mock.inbound(CUSTOMER, "Hello?")
        await hooks.drain(30)
        (tried,) = await hooks.deliveries(event="message.received")
        assert (await hooks.redeliver(tried)).attempt == tried.attempt + 1

    asyncio.run(steps())
    assert async_coax_mock.credentials == coax_mock.credentials
    assert async_coax_mock.base_url == coax_mock.base_url
    assert async_messaging_mock.id in repr(async_messaging_mock)
    with pytest.raises(LookupError):
        async_messaging_mock.system("nobodys")


def test_a_sandbox_of_another_scope_is_awaited_too(messaging_mock_server: MessagingMockServer) -> None:
    with messaging_mock_server.sandbox(clock="2026-01-01T09:00:00Z") as mock:
        assert asyncio.run(AsyncMessagingMock(mock).now()) == mock.now()


def test_an_outage_ends_with_its_block(async_coax_mock: AsyncSystemMock, coax_mock: SystemMock) -> None:
    async def steps() -> None:
        async with await async_coax_mock.fault(status=503) as fault:
            assert text(coax_mock, "Hello").status_code == 503
            assert await fault.hits() == 1
        assert text(coax_mock, "Hello").status_code == 200
        await fault.disarm()

    asyncio.run(steps())


def test_a_mock_that_blocks_its_applications_loop_names_the_fixtures_that_do_not(coax_mock: SystemMock) -> None:
    async def steps() -> None:
        async with await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0) as application:
            host, port = application.sockets[0].getsockname()
            coax_mock.webhooks().subscribe(f"http://{host}:{port}/", events=["message.received"])
            coax_mock.inbound(CUSTOMER, "Are you open?")
            with pytest.raises(LoopHeldUp, match="async_coax_mock"):
                coax_mock.webhooks().drain(30)

    asyncio.run(steps())


def test_without_the_extra_a_test_says_what_to_install(inner: pytest.Pytester) -> None:
    inner.makepyfile("def test_it(async_coax_mock): pass")
    inner.makeconftest("import sys; sys.modules['httpx2'] = None")

    result = inner.runpytest_subprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*pip install 'messaging-mock[async?'*"])
