"""The main job on real input: the sends of Coext's guide, by curl to `make serve` with another host and key."""

from typing import Any

import pytest

from contract_tests.coext.shapes import ACCEPTED, success
from contract_tests.placeholders import Bindings, differences
from tests.samples.conftest import curl
from tests.support.process import Served, needs

ORDER = {"to": "+919876543210", "template_name": "order_confirmation", "language": "en"}
SENDS: dict[str, dict[str, Any]] = {
    "text": {"to": ORDER["to"], "message": "Hello! This is a test message from the API.", "reference": "test-msg-001"},
    "template/send": {
        **ORDER,
        "variables": {
            "customer_name": "John Doe",
            "order_id": "ORD-12345",
            "total_amount": "$99.99",
            "delivery_date": "December 25, 2025",
        },
        "reference": "order-12345",
    },
    "template": {
        **ORDER,
        "components": [
            {
                "type": "body",
                "parameters": [{"type": "text", "text": text} for text in ("John Doe", "ORD-12345", "$99.99")],
            }
        ],
    },
}


@needs("curl")
@pytest.mark.parametrize("path", SENDS)
def test_a_sample_request_is_answered_as_the_sample_answer(made: Served, path: str) -> None:
    url = f"{made.url}/coext/api/v1/external/messages/{path}"
    status, answer = curl(url, {"X-API-Key": f"pk_live_{0:032d}"}, SENDS[path])
    assert (status, list(differences(success(ACCEPTED), answer, Bindings()))) == (200, [])
