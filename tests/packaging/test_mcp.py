"""`mock-server mcp`: the control plane's verbs as tools, by the SDK's own client over standard streams."""

import asyncio
import inspect
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import requests
from mcp import Client as Agent
from mcp import StdioServerParameters
from mcp.client.stdio import stdio_client

from mock_server.cli.mcp import answers as texts
from mock_server.cli.mcp import server as tools_of
from mock_server.cli.mcp.tools import ACTS, DASHBOARDS, READS, REMOVES, TABLE, Tools
from mock_server.client import Client
from mock_server.server.composition import Server
from tests.support import coax
from tests.support.process import MOCK_SERVER, answers, environment, run_refused, until
from tests.support.servers import TOKEN

CUSTOMER = "+447700900123"
NOBODY = "http://127.0.0.1:9"


def named(told: str, name: str) -> str:
    """What `access` says of this name first, as in `base_url=…`."""
    return re.search(rf"{name}=(\S+)", told)[1]


def test_an_agent_is_the_customer_lets_a_day_pass_and_is_told_why_a_send_was_refused() -> None:
    async def worked() -> None:
        command, *more = (*MOCK_SERVER, "mcp")
        async with Agent(stdio_client(StdioServerParameters(command=command, args=more, env=environment()))) as agent:

            async def ask(tool: str, **arguments: Any) -> str:
                answer = await agent.call_tool(tool, arguments)
                (said,) = answer.content
                assert not answer.is_error, said.text
                return said.text

            told = await ask("create_sandbox", label="an agent's", now="2026-01-01T09:00:00Z")
            box = told.split()[1]
            coext_lines = told[told.index("\ncoext:") :]
            url, key = f"{named(coext_lines, 'base_url')}/messages/text", named(coext_lines, "api_key")

            def send() -> int:
                text = {"to": CUSTOMER, "message": "We have it.", "reference": "r-1"}
                return requests.post(url, json=text, headers={"X-API-Key": key}, timeout=30).status_code

            wrote = await ask("be_the_customer", system="coext", customer=CUSTOMER, text="Is it there?", sandbox=box)
            assert wrote.startswith(f"2026-01-01 09:00:00.000 inbound coext whatsapp {CUSTOMER} → ")
            assert await asyncio.to_thread(send) == 200
            moved = await ask("move_time", days=1, sandbox=box)
            assert "is 2026-01-02T09:00:00.000Z" in moved
            assert f"window of {CUSTOMER} (coext) closed at 2026-01-02T09:00:00.000Z" in moved
            assert await asyncio.to_thread(send) >= 400
            why = await ask("why_refused", sandbox=box)
            assert f"why: The window of {CUSTOMER} was closed: this customer last wrote at 2026-01-01T09:00:00" in why
            sent = await ask("messages", query=f"with:{CUSTOMER}", sandbox=box)
            assert sent.startswith("messages: 1\n")
            assert "'We have it.': queued, sent, delivered, read" in sent

    asyncio.run(worked())


def test_a_server_that_refuses_or_is_gone_is_told_of(shut: Server) -> None:
    async def asked(url: str) -> tuple[bool, str]:
        async with Agent(tools_of(Client(url))) as agent:
            answer = await agent.call_tool("access", {})
            return answer.is_error, answer.content[0].text

    # Nobody listens at 9, `discard`, which no machine serves any more.
    refusals = {shut.url: "401 Unauthorized: The control plane needs its token", NOBODY: "could not be asked: "}
    for url, told in refusals.items():
        is_error, text = asyncio.run(asked(url))
        assert is_error
        assert told in text


def test_standard_output_is_the_protocols_alone_and_both_servers_end_with_standard_input() -> None:
    command, pipe = [*MOCK_SERVER, "mcp"], subprocess.PIPE
    variables = environment(MOCK_CONTROL_TOKEN=TOKEN, MOCK_HOST="127.0.0.1", MOCK_PORT="tcp://10.0.0.1:4020")
    process = subprocess.Popen(command, env=variables, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
    client = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "a test", "version": "1"}}
    asked = (
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": client},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "access", "arguments": {}}},
    )
    for message in asked:
        process.stdin.write(json.dumps(message) + "\n")
    process.stdin.flush()
    answered = [json.loads(process.stdout.readline()) for _ in range(2)]
    assert [answer["id"] for answer in answered] == [1, 2]
    (said,) = answered[1]["result"]["content"]
    health = f"{named(said['text'], 'base_url').removesuffix('/coax')}/_mock/health"
    assert answers(health)
    rest, told = process.communicate(timeout=30)

    assert (rest, process.returncode) == ("", 0)
    # A variable that a container's link has left, of which the command line warns.
    assert "MOCK_PORT" in told
    until(lambda: not answers(health))


def test_without_the_sdk_the_command_says_what_to_install() -> None:
    script = "import sys; sys.modules['mcp'] = None; from mock_server.cli.main import main; main(['mcp'])"
    assert "pip install 'messaging-mock-server[mcp]'" in run_refused("-c", script, command=[sys.executable])


class Recorder(Client):
    """A client that notes each call as the control plane's document names it."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.made: list[str] = []
        self._known: list[tuple[str, re.Pattern[str], str]] = []
        for path, item in self.openapi()["paths"].items():
            form = re.compile(re.sub(r"\{\w+\}", "[^/]+", path))
            for method in item.keys() & {"get", "post", "put", "patch", "delete"}:
                known = item[method]
                name = DASHBOARDS if "Dashboards" in known["tags"] else known["operationId"]
                self._known.append((method.upper(), form, name))
        # `/messages/wait` before `/messages/{message_id}`
        self._known.sort(key=lambda known: known[1].pattern.count("[^/]+"))

    def send(self, method: str, path: str, **more: Any) -> requests.Response:
        named = (name for known, form, name in self._known if known == method and form.fullmatch(path))
        self.made += [name for name in [next(named, None)] if name]
        return super().send(method, path, **more)


FAILED = {"status": "failed", "error_code": "gone", "error_message": "Gone."}
# What each tool is asked, in an order in which there is something to be told; `{…}` is what was found before.
ASKED: tuple[tuple[str, Mapping[str, Any], str], ...] = (
    ("list_sandboxes", {}, r"sandboxes: \d+\n"),
    ("access", {}, "coax: base_url=http"),
    ("people", {}, r"people: \d+\n"),
    ("customer_options", {"system": "coext"}, "coext: by whatsapp; from a phone number"),
    ("be_the_customer", {"system": "coax", "customer": CUSTOMER, "text": "Hello"}, r"inbound coax sms \+447700900123"),
    ("messages", {"direction": "both", "query": f"with:{CUSTOMER}"}, "messages: 2\n.*'Hello': received"),
    ("message", {"message": "{outbound}"}, "as coax shows it: {"),
    ("wait_for_message", {"query": "We see you", "timeout": 5}, "messages: 1\n.*'We see you.'"),
    ("report_status", {"message": "{outbound}", **FAILED}, "Gone"),
    ("what_is_due", {}, r"due: \d+\n"),
    ("move_time", {"hours": 25}, "On the way: "),
    ("arm_fault", {"kind": "error", "status": 503, "times": 1, "system": "coax"}, "error .*status=503"),
    ("faults", {}, "armed faults: 1\n"),
    ("disarm_faults", {}, "Every fault is disarmed."),
    ("requests", {"query": "status:422"}, "requests: 1\n.* 422 "),
    ("request", {"request": "{refused}", "form": "curl"}, "^curl "),
    ("why_refused", {}, "→ 422 .*why: .*finding: unknown_field: urgent"),
    ("findings", {}, "coax unknown_field: urgent"),
    ("verify", {"messages": [{"to": CUSTOMER, "q": "We see you", "times": 1}]}, "As expected."),
    ("subscribe_webhook", {"system": "coax", "url": "http://127.0.0.1:9/hook"}, "coax posts every event to "),
    ("webhook_deliveries", {}, "attempts: "),
    ("what_happened", {"types": ["message"]}, "message.created: from"),
    ("as_test", {}, "^import pytest"),
    ("set_in_dashboard", {"system": "coext", "path": "templates/ready", "body": "{template}"}, "APPROVED"),
    ("reset_sandbox", {}, "is as it began"),
    ("delete_sandbox", {}, "is deleted"),
)


def test_each_tool_makes_the_calls_that_the_table_names_and_no_other(server: Server) -> None:
    with Recorder(server.url) as client:
        tools = Tools(client)
        told = tools.create_sandbox(label="of tools", seed=5)
        found: dict[str, Any] = {"sandbox": re.search(r"sandbox (\S+)", told)[1]}
        made = {"create_sandbox": client.made[:]}
        box = client.sandbox(found["sandbox"])
        own = box.system("coax")
        with coax.Api(own["base_url"], own["credentials"]["api_key"]) as api:
            for more in ({"business_location_id": "c0a00001-0000-4000-8000-000000000001"}, {"urgent": True}):
                api.send(message="We see you.", phone=CUSTOMER, **more)
        found["outbound"] = box.messages(q="We see you")[0]["id"]
        found["refused"] = box.requests(status=422)[0]["id"]
        found["template"] = {"language": "en", "body": "It is.", "variables": [], "status": "APPROVED"}
        wrong = {}
        for name, asked, expected in ASKED:
            client.made.clear()
            arguments = {key: filled(value, found) for key, value in asked.items()}
            where = {} if name == "list_sandboxes" else {"sandbox": found["sandbox"]}
            said = getattr(tools, name)(**arguments, **where)
            if not re.search(expected, said, re.DOTALL):
                wrong[name] = said
            made[name] = client.made[:]

    assert not wrong
    assert made.keys() == TABLE.keys()
    assert not {name: calls for name, calls in made.items() if not calls or not set(calls) <= set(TABLE[name][1])}


def filled(value: Any, found: Mapping[str, Any]) -> Any:
    return found[value[1:-1]] if isinstance(value, str) and value[:1] == "{" else value


def test_the_tools_are_those_of_the_table_and_say_what_they_do_to_a_sandbox(server: Server) -> None:
    async def listed() -> list[Any]:
        with Client(server.url) as client:
            async with Agent(tools_of(client)) as agent:
                return (await agent.list_tools()).tools

    tools = {tool.name: tool for tool in asyncio.run(listed())}
    methods = {name for name, _ in inspect.getmembers(Tools, inspect.isfunction) if not name.startswith("_")}
    assert tools.keys() == TABLE.keys() == methods
    hints = {name: (tool.annotations.read_only_hint, tool.annotations.destructive_hint) for name, tool in tools.items()}
    expected = {READS: (True, False), ACTS: (False, False), REMOVES: (False, True)}
    assert hints == {name: expected[kind] for name, (kind, _) in TABLE.items()}
    assert all(tool.description and tool.input_schema["type"] == "object" for tool in tools.values())


def test_an_answer_is_a_line_for_each_thing_and_says_what_it_left_out() -> None:
    long = texts.listed("texts", [{"text": "a\nb" * 5_000}] * 100, lambda shown: shown["text"])
    lines = long.splitlines()
    assert (lines[0], len(lines[1])) == ("texts: 100", 300)
    assert len(long) < texts.LONGEST + 50
    assert re.fullmatch(r"… \d+ characters more", lines[-1])
