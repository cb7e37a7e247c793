"""What becomes of a message after it was sent."""

from ..tables import parametrize
from .calls import send

PROGRESS = ["sent", "delivered", "read"]
ENDS = {
    "+447700900001": "failed",
    "+447700900002": "delivered",
    "+447700900003": "sent",
    "+447700900004": "failed",
    "+447700900005": "failed",
    "+447700900006": "read",
    "+447700900007": "read",
}


def test_status_001_a_message_is_sent_delivered_and_read_without_further_calls(coax):
    message_id = send(coax)["message"]["id"]
    coax.tenant.advance(60)
    found = coax.state_of(message_id)
    assert found["status"] == "read"
    assert [step["status"] for step in found["history"] if step["status"] in PROGRESS] == PROGRESS


@parametrize(("phone", "status"), ENDS.items())
def test_status_002_magic_numbers_are_accepted_and_end_otherwise(coax, phone, status):
    message_id = send(coax, phone=phone)["message"]["id"]
    coax.tenant.advance(60)
    assert coax.state_of(message_id)["status"] == status


@parametrize("local", ["bounce", "soft-bounce", "complaint"])
def test_status_003_magic_addresses_are_accepted_and_end_otherwise(coax, local):
    ordinary = send(coax, "email", email=coax.email())["message"]["id"]
    left = send(coax, "email", email=f"{local}@example.com")
    coax.tenant.advance(60)
    assert coax.state_of(ordinary)["status"] == "read"
    assert "error" not in coax.state_of(ordinary)
    (message,) = coax.whole(left["enquiry"]["id"])["messages"]
    assert message["error"] == coax.state_of(message["id"])["error"]
    assert message["error"]["message"].strip()


def test_status_004_the_enquiry_shows_how_far_a_message_is(coax):
    coax.tenant.hold_reports()
    left = send(coax)
    for status in PROGRESS:
        coax.tenant.report(left["message"]["id"], status)
        (message,) = coax.whole(left["enquiry"]["id"])["messages"]
        assert message["status"] == status
