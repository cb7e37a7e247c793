"""The main job on real input: the request of TripDesk's page, as it stands there, sent by curl to `make serve`."""

import pytest

from contract_tests.placeholders import Bindings, differences
from contract_tests.tripdesk.shapes import ACCEPTED
from tests.samples.conftest import curl
from tests.support.process import Served, needs

# The page shows an HTTP request; this is that request, header by header, its body to the byte.
BODY = """{
  "channel": "whatsapp",
  "to": "+15551234567",
  "template": "order_confirmation",
  "language": "en",
  "variables": {
    "name": "Nayeem",
    "order_id": "TR-204821",
    "eta": "15 minutes"
  }
}"""
ANSWER = ACCEPTED | {"channel": "whatsapp", "cost_estimate": "0.012"}


@needs("curl")
@pytest.mark.parametrize("key", ["ak_live_not-a-secret", "ak_test_not-a-secret"])
def test_the_pages_request_gets_the_pages_answer_again_in_the_headers_other_spelling(made: Served, key: str) -> None:
    url, credentials = f"{made.url}/tripdesk/api/v1/messages", {"Authorization": f"Bearer {key}"}
    again = "7f3e2c1a-9b8d-4f6e-a2c1-b3d4e5f6a7b8"
    status, answer = curl(url, {**credentials, "Idempotency-Key": again}, BODY)
    assert (status, list(answer)) == (202, list(ANSWER))
    assert list(differences(ANSWER, answer, Bindings())) == []
    assert curl(url, {**credentials, "idempotency_key": again}, BODY) == (202, answer)
