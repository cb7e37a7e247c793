"""What a failed test's report says of its sandbox, and what it must not say."""

import re

import pytest

from mock_server.client import lines
from tests.pytest_plugin.conftest import Run


def section(result: pytest.RunResult) -> list[str]:
    """The lines from its title on."""
    lines = result.outlines
    begins = next(number for number, line in enumerate(lines) if re.fullmatch(r"-+ messaging mock sb_\w+ -+", line))
    ends = next(number for number, line in enumerate(lines) if number > begins and re.match("[=_]{3}|---", line))
    return lines[begins + 1 : ends]


def test_it_shows_the_requests_messages_and_findings(failed: Run) -> None:
    result = failed("""
def test_it(coax_mock):
    text(coax_mock, "Hello", sauce="extra")
    text(coax_mock, "Nobody gets this" * 20, to="not a number")
    coax_mock.inbound("+447700900123", "Yes?")
    assert coax_mock.sent() == []
""")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "at 20*+00:00 of its clock, on http://127.0.0.1:*",
            "requests: 2",
            '  *:*:*.* PUT /coax/api/v2/message/send/sms {"phone": "+447700900123", *"message": "Hello", *} → 200',
            '  *:*:*.* PUT /coax/api/v2/message/send/sms *"not a number"*… → 422 *"phone": *',
            "messages: 2",
            "  *:*:*.* outbound coax sms +15550100801 → +447700900123 'Hello': queued, sent",
            "  *:*:*.* inbound coax sms +447700900123 → +15550100801 'Yes[?]': received",
            "findings: 1",
            "  *:*:*.* coax unknown_field: sauce req_00000001",
        ]
    )


def test_it_shows_what_reached_no_sandbox_while_the_test_ran(failed: Run) -> None:
    result = failed("""
def test_another_that_passes(coax_mock):
    requests.get(coax_mock.base_url + "/api/v2/before-it", timeout=30)

def test_it(coax_mock):
    requests.get(coax_mock.base_url + "/api/v2/locations", headers={"Authorization": "Bearer nobodys"}, timeout=30)
    requests.get(coax_mock.base_url + "/api/v2/locatoins", timeout=30)
    pytest.fail("on purpose", pytrace=False)
""")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*- messaging mock: requests that reached no sandbox -*",
            "during this test, by whomever: 2",
            "  *:*:*.* GET /coax/api/v2/locations → 401 unknown_credential: Its credential opens no sandbox: *",
            "  *:*:*.* GET /coax/api/v2/locatoins → 404 unknown_path: *, nearest /coax/api/v2/locations",
        ]
    )
    result.stdout.no_fnmatch_line("*before-it*")


OF_THE_SANDBOX = """
    key, password = coax_mock.credentials["api_key"], msgboxx_mock.credentials["password"]
    # Where the line ends is no secret's end either.
    for width in range(100, 190, 3):
        text(coax_mock, "x" * width + key)
        text(coax_mock, "the password is " + password)
        requests.post(msgboxx_mock.base_url + "/oauth/token", json=dict(msgboxx_mock.credentials), timeout=30)
        test_key = tripdesk_mock.credentials["test_key"]
        requests.get(tripdesk_mock.base_url + "/api/v1/balance?key=" + test_key, timeout=30)
    secrets = [key, password, test_key]
"""
MADE_LATER = """
    key = coext_mock.set("api-keys", {"permissions": ["send_text"]}, method="POST")
    hook = coax_mock.webhooks().subscribe("http://127.0.0.1:9/", secret="planted-webhook-secret").secret
    secrets = [key["api_key"], key["api_secret"], hook, "planted-by-name"]
    for secret in secrets[:3]:
        coax_mock.inbound("+447700900123", f"it is {secret}")
        text(coax_mock, f"it is {secret}")
    text(coax_mock, "nothing", password="planted-by-name")
"""


@pytest.mark.parametrize(
    ("steps", "masked", "times"), [(OF_THE_SANDBOX, "the password is ***", 1), (MADE_LATER, "it is ***", 6)]
)
def test_no_secret_is_in_it_also_where_the_app_put_one_into_a_text(
    steps: str, masked: str, times: int, failed: Run, inner: pytest.Pytester
) -> None:
    result = failed(f"""
def test_it(coax_mock, coext_mock, msgboxx_mock, tripdesk_mock):
{steps}
    with open("secrets.txt", "w") as file:
        file.write("\\n".join(secrets))
    pytest.fail("on purpose", pytrace=False)
""")
    shown = "\n".join(section(result))
    assert shown.count(masked) >= times
    assert not [one for one in (inner.path / "secrets.txt").read_text().splitlines() if one[:12] in shown]


def test_it_is_bounded(failed: Run) -> None:
    result = failed("""
def test_it(coax_mock):
    for number in range(25):
        text(coax_mock, f"{number} " + "long " * 200)
    assert 0
""")
    shown = section(result)
    assert "requests: 25, the last 10" in shown
    assert "messages: 25, the last 10" in shown
    assert len(shown) == 1 + 11 + 11 + 1 + 1
    assert max(map(len, shown)) <= lines.WIDTH + 2


def test_fixtures_of_the_sandbox_are_no_news(run: Run) -> None:
    result = run("def test_it(msgboxx_mock): assert not msgboxx_mock.messages()")
    assert section(result)[1:-1] == ["requests: 0", "messages: 0", "findings: 0"]


def test_a_test_that_fails_while_it_is_set_up_has_it_and_one_that_passes_has_not(failed: Run) -> None:
    result = failed("""
@pytest.fixture
def greeted(coax_mock):
    text(coax_mock, "Hello")
    raise LookupError("nobody there")

def test_error(greeted): pass
def test_passes(coax_mock): print("passed")
def test_without(): assert 0
""")
    result.assert_outcomes(passed=1, errors=1, failed=1)
    assert result.stdout.str().count("-- messaging mock sb_") == 1
    result.stdout.fnmatch_lines(["requests: 1"])


def test_a_server_that_is_gone_does_not_hide_the_failure(run: Run) -> None:
    result = run("""
        def test_it(messaging_mock_server, coax_mock):
            messaging_mock_server.client.url = "http://127.0.0.1:9"
            assert 'the point' == ''
        """)
    result.stdout.fnmatch_lines(["*assert 'the point' == ''*", "*-- messaging mock sb_*", "It could not be asked: *"])


def test_it_shows_webhooks_that_somebody_was_to_take_and_armed_faults(failed: Run) -> None:
    result = failed("""
def test_it(coax_mock):
    text(coax_mock, "Nobody is told of this")
    coax_mock.webhooks().subscribe("http://127.0.0.1:9/coax", events=["message.received"])
    coax_mock.inbound("+447700900123", "Yes?")
    coax_mock.webhooks().drain(30)
    coax_mock.fault(status=503, times=2, path="/api/v2/message/*", body="what-it-answers")
    text(coax_mock, "Hello")
    pytest.fail("on purpose", pytrace=False)
""")
    result.stdout.fnmatch_lines(
        [
            "webhook deliveries: 1",
            "  *:*:*.* coax message.received to http://127.0.0.1:9/coax attempt 1: retrying (*), again at *",
            "armed faults: 1",
            "  error system=coax path=/coax/api/v2/message/[*] status=503 times=2: acted 1 times, may act 1 *",
        ]
    )
    assert not [line for line in section(result) if "what-it-answers" in line and line.startswith("  error")]


def test_a_traceback_ends_where_the_test_called_and_has_no_frame_of_ours(run: Run) -> None:
    result = run('def test_it(coax_mock): coax_mock.report("nobodys", "read")')
    result.stdout.fnmatch_lines([">   *coax_mock.report(*", "E   *ControlProblem: 404 Not Found: *"])
    result.stdout.no_re_match_line(r".*(_session|_sandbox|_records|mocks)\.py:")


def test_a_server_that_is_gone_is_told_of_without_the_way_through_libraries(failed: Run) -> None:
    result = failed("""
import asyncio

def test_it(coax_mock):
    coax_mock.control.client.url, url = "http://127.0.0.1:9", coax_mock.control.client.url
    try:
        coax_mock.advance(1)
    finally:
        coax_mock.control.client.url = url

def test_awaited(async_coax_mock):
    async_coax_mock.control.client.url = "http://127.0.0.1:9"
    asyncio.run(async_coax_mock.advance(1))

def test_setup(messaging_mock_server, request):
    messaging_mock_server.client.url, url = "http://127.0.0.1:9", messaging_mock_server.client.url
    try:
        request.getfixturevalue("messaging_mock")
    finally:
        messaging_mock_server.client.url = url
""")
    result.assert_outcomes(failed=3)
    result.stdout.fnmatch_lines(["E   *requests*ConnectionError: *", "E   *httpx2.ConnectError: *"])
    others = "urllib3|requests/|httpx2/|httpcore2|anyio|mock_server/client|pytest_plugin/session"
    result.stdout.no_re_match_line(rf".*({others})[^ ]*\.py:\d+:")


def test_a_message_that_was_waited_for_on_the_tests_own_loop_says_that_it_stood_still(failed: Run) -> None:
    result = failed("""
import asyncio

def test_it(coax_mock):
    async def on_the_loop():
        coax_mock.wait_for_message(timeout=0.1)

    asyncio.run(on_the_loop())
""")
    result.stdout.fnmatch_lines(["E*0 of 1 outbound messages came within 0.1 s.*", "E*await asyncio.to_thread(*"])
