"""What Kubernetes and Docker put beside a service named `mock` is no setting of ours."""

import pytest

from mock_server.background import Background
from mock_server.server.links import take_out
from tests.support.process import MOCK_SERVER, Served, call, run, serving

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
