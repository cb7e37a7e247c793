"""Ids that are UUIDs are read in either case, in paths and in bodies."""

from __future__ import annotations

from tests.support import coax, coext
from tests.support.box import Box
from tests.support.coax import ANN, ANN_AT_A, BOB, B
from tests.support.http import got


def test_coax_reads_ids_in_either_case(box: Box) -> None:
    with coax.Api.of(box) as api:
        assert api.customer(ANN.upper())["id"] == ANN
        assert api.enquiry(ANN_AT_A.upper())["id"] == ANN_AT_A
        assert coax.sent(api.send_on(ANN_AT_A.upper()))["enquiry"]["id"] == ANN_AT_A
        sent = coax.sent(api.send(contact_id=BOB.upper(), business_location_id=B.upper()))
        assert sent["customer"]["id"] == BOB


def test_coext_reads_the_id_of_a_message_in_either_case(box: Box) -> None:
    with coext.Api.of(box) as api:
        message_id = coext.sent(api.text())
        assert got(api.get(f"/messages/{message_id.upper()}"))["data"]["message_id"] == message_id
