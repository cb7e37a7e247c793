"""What becomes of a header's name and value, in every system: underscores, and characters beyond ASCII."""

from __future__ import annotations

import subprocess
from typing import Any

import jwt
import pytest
import requests

from tests.support.box import Box
from tests.support.http import got
from tests.support.process import needs

TEXTS = {"UTF-8": "Café".encode(), "Latin-1": "Café".encode("latin-1")}


def root(box: Box, system: str) -> str:
    url: str = box.view["systems"][system]["base_url"]
    return url


def keys(box: Box, system: str) -> dict[str, str]:
    found: dict[str, str] = box.view["systems"][system]["credentials"]
    return found


def test_a_dropped_header_is_found(box: Box) -> None:
    headers = {"Authorization": f"Bearer {keys(box, 'coax')['api_key']}", "X_Trace_Id": "1", "x_other": "2"}
    got(requests.get(f"{root(box, 'coax')}/api/v2/locations", headers=headers, timeout=30))

    (finding,) = got(box.get("/findings", kind="dropped_header"))["items"]
    assert finding["detail"] == "X_Trace_Id, x_other"
    (entry,) = box.journal(system="coax")
    assert not {"X-Trace-Id", "X-Other"} & entry["headers"].keys()


def log_in(box: Box, application: bytes) -> dict[str, Any]:
    answer = requests.post(
        f"{root(box, 'msgboxx')}/oauth/token",
        json=keys(box, "msgboxx"),
        headers={"X-Calling-Application": application},
        timeout=30,
    )
    found: dict[str, Any] = got(answer)
    return found


@pytest.mark.parametrize("sent", TEXTS.values(), ids=TEXTS)
def test_a_value_beyond_ascii_is_its_text_in_the_token_and_the_journal(box: Box, sent: bytes) -> None:
    token = log_in(box, sent)["access_token"]

    assert jwt.decode(token, options={"verify_signature": False})["app"] == "Café"
    (entry,) = box.journal(path="/msgboxx/oauth/token")
    assert entry["headers"]["X-Calling-Application"] == "Café"


@needs("bash", "curl")
@pytest.mark.parametrize("sent", TEXTS.values(), ids=TEXTS)
def test_curl_repeats_the_bytes_of_a_value(box: Box, sent: bytes) -> None:
    headers = {"Authorization": f"Bearer {keys(box, 'coax')['api_key']}", "X-Name": sent}
    requests.get(f"{root(box, 'coax')}/api/v2/locations", headers=headers, timeout=30)
    (entry,) = box.journal(system="coax")
    command = box.curl(entry)

    variables = {"COAX_API_KEY": keys(box, "coax")["api_key"], "PATH": "/usr/bin:/bin"}
    subprocess.run(["bash", "-c", command], check=True, capture_output=True, timeout=30, env=variables)

    as_kept = [dict(one["headers"])["X-Name"] for one in box.state()["requests"] if one["system"] == "coax"]
    assert as_kept == [sent.decode("latin-1")] * 2
