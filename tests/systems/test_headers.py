"""What becomes of a header's name and value, in every system: underscores, and characters beyond ASCII."""

from __future__ import annotations

import jwt
import pytest
import requests

from tests.support import coax
from tests.support.box import Box
from tests.support.http import got

TEXTS = {"UTF-8": "Café".encode(), "Latin-1": "Café".encode("latin-1")}


def test_a_dropped_header_is_found(box: Box) -> None:
    with coax.Api.of(box) as api:
        got(api.request("GET", coax.LOCATIONS, headers={"X_Trace_Id": "1", "x_other": "2"}))
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
