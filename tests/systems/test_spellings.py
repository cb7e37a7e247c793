"""How what is sent may be spelled: headers with underscores and beyond ASCII, schemes and ids in either case."""

import jwt
import pytest
import requests

from tests.support import coax
from tests.support.box import Box
from tests.support.coax import ANN, ANN_AT_A, BOB, B
from tests.support.http import got
from tests.systems._lives import READS, SYSTEMS, opened

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


@pytest.mark.parametrize("system", [name for name in SYSTEMS if name != "coext"])
@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "bEaReR"])
def test_the_scheme_of_a_credential_may_be_in_any_case(box: Box, system: str, scheme: str) -> None:
    """RFC 9110, 11.1. Coext's key has a header of its own and no scheme."""
    with opened(box, system) as http:
        token = str(http.session.headers["Authorization"]).removeprefix("Bearer ")
        http.session.headers["Authorization"] = f"{scheme} {token}"
        got(http.get(READS[system][0]))


def test_coax_reads_ids_in_either_case(box: Box) -> None:
    with coax.Api.of(box) as api:
        assert api.customer(ANN.upper())["id"] == ANN
        assert api.enquiry(ANN_AT_A.upper())["id"] == ANN_AT_A
        assert coax.sent(api.send_on(ANN_AT_A.upper()))["enquiry"]["id"] == ANN_AT_A
        sent = coax.sent(api.send(contact_id=BOB.upper(), business_location_id=B.upper()))
        assert sent["customer"]["id"] == BOB
