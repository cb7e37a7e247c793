"""What becomes of a header's name and value, in every system: underscores, and characters beyond ASCII."""

from __future__ import annotations

import subprocess

import jwt
import pytest
import requests

from tests.support.box import Box
from tests.support.coax import LOCATIONS
from tests.support.http import got
from tests.support.process import needs

TEXTS = {"UTF-8": "Café".encode(), "Latin-1": "Café".encode("latin-1")}


def key(box: Box) -> str:
    found: str = box.view["systems"]["coax"]["credentials"]["api_key"]
    return found


def list_locations(box: Box, **headers: str | bytes) -> None:
    url = f"{box.view['systems']['coax']['base_url']}{LOCATIONS}"
    got(requests.get(url, headers={"Authorization": f"Bearer {key(box)}", **headers}, timeout=30))


def test_a_dropped_header_is_found(box: Box) -> None:
    list_locations(box, X_Trace_Id="1", x_other="2")
    (finding,) = got(box.get("/findings", kind="dropped_header"))["items"]
    assert finding["detail"] == "X_Trace_Id, x_other"
    (entry,) = box.journal(system="coax")
    assert not {"X-Trace-Id", "X-Other"} & entry["headers"].keys()


@pytest.mark.parametrize("sent", TEXTS.values(), ids=TEXTS)
def test_a_value_beyond_ascii_is_its_text_in_the_token_and_the_journal(box: Box, sent: bytes) -> None:
    access = box.view["systems"]["msgboxx"]
    headers = {"X-Calling-Application": sent}
    answer = requests.post(f"{access['base_url']}/oauth/token", json=access["credentials"], headers=headers, timeout=30)
    token = got(answer)["access_token"]
    assert jwt.decode(token, options={"verify_signature": False})["app"] == "Café"
    (entry,) = box.journal(path="/msgboxx/oauth/token")
    assert entry["headers"]["X-Calling-Application"] == "Café"


@needs("bash", "curl")
@pytest.mark.parametrize("sent", TEXTS.values(), ids=TEXTS)
def test_curl_repeats_the_bytes_of_a_value(box: Box, sent: bytes) -> None:
    list_locations(box, **{"X-Name": sent})
    (entry,) = box.journal(system="coax")
    variables = {"COAX_API_KEY": key(box), "PATH": "/usr/bin:/bin"}
    subprocess.run(["bash", "-c", box.curl(entry)], check=True, capture_output=True, timeout=30, env=variables)
    as_kept = [dict(one["headers"])["X-Name"] for one in box.state()["requests"] if one["system"] == "coax"]
    assert as_kept == [sent.decode("latin-1")] * 2
