"""docs/agents.md: its settings start what they say; llms.txt: the server's and this folder's, and where they lead."""

import asyncio
import json
import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from mcp import Client as Agent
from mcp import StdioServerParameters
from mcp.client.stdio import stdio_client

from mock_server.server.composition import Server
from mock_server.web import llms
from tests.docs import blocks, tables
from tests.support.http import Http
from tests.support.process import environment
from tests.support.servers import TOKEN

PAGE = blocks.ROOT / "docs" / "agents.md"
LINK = re.compile(r"^- \[([^]]+)\]\(([^)]+)\)", re.MULTILINE)
OWN, SHARED = blocks.read(PAGE, "json")


def access(settings: Mapping[str, Any]) -> str:
    """What the tool of this name says in a session with the one server of these settings."""
    (server,) = settings["mcpServers"].values()
    where = Path(sys.executable).parent
    command = shutil.which(server["command"], path=str(where))
    env = {**environment(), **server.get("env", {})}
    started = StdioServerParameters(command=command, args=server["args"], env=env)

    async def asked() -> str:
        async with Agent(stdio_client(started)) as agent:
            answer = await agent.call_tool("access", {})
            return answer.content[0].text

    return asyncio.run(asked())


def test_the_pages_settings_start_a_server_of_the_agents_own() -> None:
    assert "fake-coax-key-all-locations" in access(json.loads(OWN.text))


def test_the_pages_settings_share_a_server_that_runs_with_its_token(shut: Server) -> None:
    text = SHARED.text.replace(blocks.ADDRESS, shut.url).replace("not-a-secret", TOKEN)
    assert f"base_url={shut.url}/coax" in access(json.loads(text))


def test_llms_txt_of_the_folder_is_what_a_server_tells_with_the_folders_pages() -> None:
    text = tables.LLMS.read_text("utf-8")
    assert text == tables.llms_text(), "run `make docs`"
    here = [target for _, target in LINK.findall(text) if not target.startswith(blocks.ADDRESS)]
    assert sorted(here) == sorted(page.relative_to(blocks.ROOT).as_posix() for page in blocks.pages())


@pytest.fixture
def told(shut: Server) -> str:
    """What a server with a control token tells whoever asks."""
    with Http(shut.url) as http:
        answer = http.get(llms.PATH)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
        assert http.request("HEAD", llms.PATH).content == b""
        assert http.post(llms.PATH).status_code == 405
    return answer.text


def test_each_link_of_a_servers_llms_txt_leads_to_json_of_that_server(told: str, shut: Server) -> None:
    links = LINK.findall(told)
    assert len(links) == 4 + 3
    for name, target in links:
        assert target.startswith(f"{shut.url}/"), name
        with Http(shut.url, {"Authorization": f"Bearer {TOKEN}"}) as http:
            answer = http.get(target.removeprefix(shut.url))
        assert answer.status_code == 200, name
        assert isinstance(answer.json(), dict)
    assert told == tables.llms_text().partition("\n## Pages")[0].replace(blocks.ADDRESS, shut.url)


def test_each_verb_of_llms_txt_is_a_call_of_the_control_planes_document(server: Server) -> None:
    with Http(server.url) as http:
        paths = http.get("/_mock/openapi.json").json()["paths"]
    assert not [verb for verb in llms.VERBS if verb[1].lower() not in paths.get(verb[2], {})]


def test_where_a_system_is_alone_llms_txt_is_no_path_of_it(server: Server) -> None:
    with Http(server.url, {"Host": "api.msgboxx.io"}) as http:
        answer = http.get(llms.PATH)
    assert answer.status_code == 404
