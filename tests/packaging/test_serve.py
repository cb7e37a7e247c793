"""What `serve` prints, where it listens and is seen by its clients, how it is told to, and what tells it nothing."""

import json
from itertools import takewhile

import pytest

from mock_server.background import Background
from mock_server.cli import telling
from mock_server.server.links import take_out
from mock_server.server.settings import Settings
from mock_server.systems import ours
from tests.support.box import Control
from tests.support.coext import FIXTURES, Api
from tests.support.http import got
from tests.support.process import MOCK_SERVER, ONE, Served, call, needs, run, serving, token
from tests.support.servers import own_control, own_server

DEFAULT_SANDBOX = "/_mock/sandboxes/default"


def test_the_banner_tells_addresses_on_a_free_port_and_credentials_that_open_it(shared: Served) -> None:
    assert shared.port not in (0, Settings().port)
    assert f"msgboxx  {shared.url}/msgboxx\n" in shared.banner
    assert "username: my@username.com\n" in shared.banner
    assert "password: MySuperSecurePassw0rd!\n" in shared.banner
    assert token(f"{shared.url}/msgboxx")
    assert f"web page  {shared.url}/_mock/ui/" in shared.banner
    assert call(f"{shared.url}/_mock/ui/").status == 200
    assert shared.banner.splitlines()[-1].startswith(f"control plane  {shared.url}/_mock ")
    assert call(f"{shared.url}/_mock/openapi.json").json["openapi"].startswith("3.1")


@needs("bash", "curl")
@pytest.mark.parametrize("system", ours())
def test_the_banners_first_call_works_when_pasted_into_a_shell(shared: Served, system: str) -> None:
    _, _, rest = shared.banner.partition(f"\n{system}  ")[2].partition("first call:\n")
    lines = takewhile(lambda line: line.startswith("    "), rest.splitlines())
    pasted = "\n".join(line.removeprefix("    ") for line in lines)

    command = ("bash", "-c", f"{pasted} -w '\\n%{{http_code}}'")
    finished = run(command=command)

    answer, _, status = finished.stdout.rpartition("\n")
    assert (json.loads(answer) != {}, status[:1]) == (True, "2"), finished


def test_the_log_has_a_line_a_request_but_health_and_standard_output_the_banner_alone() -> None:
    """Without a credential or a number, and with the reason why a request reached no sandbox."""
    with serving() as server:
        headers = token(f"{server.url}/msgboxx")
        key = call(server.url + DEFAULT_SANDBOX).json["systems"]["coext"]["credentials"]["api_key"]
        call(f"{server.url}/msgboxx/contact?mobileNumber=%2B447902111123", headers=headers)
        call(f"{server.url}/_mock/health")
        call(f"{server.url}/coax/api/v2/locations", headers={"Authorization": "Bearer nobodys"})
        call(f"{server.url}/nowhere")
        call(f"{server.url}/msgboxx/%0aforged")
        for body in ({"name": "x"}, {"name": 1}):
            call(f"{server.url}{DEFAULT_SANDBOX}/coext/api-keys/{key}", "PATCH", body)
        server.signal()
        printed, log = server.process.stdout.read(), server.log

    keyed = "/_mock/sandboxes/<sandbox_id>/coext/api-keys/<item_id>"
    lines = [line.split() for line in log.splitlines()]
    assert printed == ""
    assert [line[2:5] for line in lines] == [
        ["POST", "/msgboxx/oauth/token", "200"],
        ["GET", DEFAULT_SANDBOX, "200"],
        ["GET", "/msgboxx/contact", "200"],
        ["GET", "/coax/api/v2/locations", "401"],
        ["GET", "/nowhere", "404"],
        ["GET", "/msgboxx/\\nforged", "404"],
        ["PATCH", keyed, "200"],
        ["PATCH", keyed, "422"],
    ]
    assert [lines[place][-1] for place in (3, 4)] == ["unknown_credential", "unknown_path"]
    assert not [secret for secret in (headers["Authorization"].split()[1], key, "447902111123") if secret in log]


def test_log_format_json_writes_one_object_a_line() -> None:
    with serving(*ONE, "--log-format", "json") as server:
        call(f"{server.url}/msgboxx/contact")
        call(f"{server.url}/msgboxx/%0aforged%22")
        server.signal()

        lines = [json.loads(line) for line in server.log.splitlines()]
        assert [(line["method"], line["path"], line["status"]) for line in lines] == [
            ("GET", "/msgboxx/contact", 401),
            ("GET", '/msgboxx/\nforged"', 404),
        ]
        assert all(line["level"] == "info" and line["duration_ms"] >= 0 and line["at"].endswith("Z") for line in lines)


def test_a_variable_is_a_flag_that_a_flag_goes_before() -> None:
    variables = {"MOCK_SEED": "7", "MOCK_ONLY": "msgboxx", "MOCK_CONTROL_TOKEN": "t", "MOCK_PORT_FOR": "msgboxx=0"}
    with serving("--seed", "8", variables={**variables, "MOCK_UI": "off"}) as server:
        assert call(server.url + DEFAULT_SANDBOX).status == 401
        default = call(server.url + DEFAULT_SANDBOX, headers={"Authorization": "Bearer t"}).json
        assert (default["seed"], set(default["systems"])) == (8, {"msgboxx"})
        assert call(f"{server.url}/_mock/health").json["systems"] == ["msgboxx"]
        assert "alone on port " in server.banner
        assert "web page" not in server.banner
        assert call(f"{server.url}/_mock/ui/").status == 404


def test_a_system_has_a_port_of_its_own_where_it_stands_at_the_root() -> None:
    with own_server("msgboxx", port_for={"msgboxx": 0}) as server:
        root = f"http://127.0.0.1:{server.port_of('msgboxx')}"
        headers = token(root)

        assert f"alone on port {server.port_of('msgboxx')}\n" in telling.banner(server)
        assert call(f"{root}/contact", headers=headers).status == 200
        assert call(f"{root}/msgboxx/contact", headers=headers).status == 404
        assert call(f"{root}/openapi.json").json["servers"] == [{"url": root}]
        assert call(f"{server.url}/msgboxx/contact", headers=headers).status == 200


SAID = {
    "X-Forwarded-For": "203.0.113.7",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "mock.example",
    "X-Forwarded-Prefix": "/messaging",
}
INSIDE = "https://mock.example/messaging"


def test_base_urls_address_lists_and_the_log_are_the_clients() -> None:
    with (
        serving("--only", "coext", "--trusted-proxy", "127.0.0.0/8", "--log-format", "json") as server,
        Control(server.url) as control,
    ):
        control.session.headers.update(SAID)
        box = control.make(fixtures=FIXTURES)
        access = got(box.get(""))["systems"]["coext"]
        assert access["base_url"] == f"{INSIDE}/coext/api/v1/external"
        assert INSIDE in access["first_call"] or "base_url" not in access["first_call"]
        root = got(control.session.get(f"{server.url}/", headers={"Accept": "application/json"}))
        assert root["control"] == f"{INSIDE}/_mock"
        key = access["other_credentials"]["ip_restricted"]["api_key"]
        with Api(f"{server.url}/coext/api/v1/external", key) as api:
            assert api.get("/templates").status_code == 401
            api.session.headers.update(SAID)
            assert api.get("/templates").status_code == 200
        server.signal()
        lines = [json.loads(line) for line in server.log.splitlines()]
        asked = [line for line in lines if line.get("path") == "/coext/api/v1/external/templates"]
        assert [(line["client"], line["status"]) for line in asked] == [("127.0.0.1", 401), ("203.0.113.7", 200)]
        assert [(line["sandbox"], line["request"], line["label"]) for line in asked] == [
            (box.id, "req_00000001", ""),
            (box.id, "req_00000002", ""),
        ]


@pytest.mark.parametrize("trusted", [(), ("10.0.0.0/8",)])
def test_who_is_not_trusted_is_not_believed(trusted: tuple[str, ...]) -> None:
    with own_control("coext", trusted_proxy=trusted) as control:
        control.session.headers.update(SAID)
        assert control.box("default").view["systems"]["coext"]["base_url"].startswith(control.url)


LINK = "tcp://10.96.0.10:4020"
LINKS = {"MOCK_PORT": LINK, "MOCK_HOST": "udp://[fd00::1]:53", "MOCK_SEED": "tcp://mock:1", "MOCK_ONLY": LINK}


def test_serve_ignores_every_link_with_a_warning_for_each_and_is_at_4020_of_loopback() -> None:
    with serving(command=(*MOCK_SERVER, "serve"), variables=LINKS) as server:
        assert server.url == "http://127.0.0.1:4020"
        assert call(f"{server.url}/_mock/sandboxes/default").json["seed"] == 1
        server.signal()

        warnings = [line for line in server.log.splitlines() if " WARNING " in line]
        assert sorted(line.split()[2] for line in warnings) == sorted(f"{name}={LINKS[name]}" for name in LINKS)
        assert all("is ignored" in line for line in warnings)


def test_run_ignores_a_link_and_takes_it_from_its_command() -> None:
    finished = run("run", "--", "sh", "-c", 'echo "[$MOCK_PORT]" "$MOCK_URL"', variables={"MOCK_PORT": LINK})

    assert finished.returncode == 0
    assert finished.stdout.startswith("[] http://127.0.0.1:")
    assert f"MOCK_PORT={LINK} is ignored" in finished.stderr


def test_health_ignores_a_link_and_asks_where_it_would_without(shared: Served) -> None:
    finished = run("health", "--url", shared.url, variables={"MOCK_PORT": LINK})
    assert finished.returncode == 0
    assert f"MOCK_PORT={LINK} is ignored" in finished.stderr

    # Nobody need be at 4020; whoever is asked, it is not the link's address.
    assert "10.96.0.10" not in run("health", variables={"MOCK_PORT": LINK}).stderr.partition("\n")[2]


def test_a_server_in_the_background_ignores_a_link(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOCK_SEED", LINK)
    server = Background()
    server.close()

    assert f"MOCK_SEED={LINK} is ignored" in server.said


@pytest.mark.parametrize("text", ["4020", "tcp://10.96.0.10", "http://10.96.0.10:4020", "tcp://a:1/b", ""])
def test_what_is_no_link_is_left_to_be_judged_as_a_setting(text: str) -> None:
    environment = {"MOCK_PORT": text, "OTHER": LINK}

    assert take_out(environment, ["MOCK_PORT"]) == []
    assert environment == {"MOCK_PORT": text, "OTHER": LINK}
