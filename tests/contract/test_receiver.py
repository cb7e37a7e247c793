"""The receiver keeps what arrives and answers as it was told."""

import pytest
import requests

from contract_tests.receiver import receiving


@pytest.fixture
def receiver():
    with receiving() as found:
        yield found


def post(receiver, body=b"{}", **headers):
    with requests.Session() as session:
        session.trust_env = False
        return session.post(receiver.url, data=body, headers=headers, allow_redirects=False, timeout=5)


def test_what_arrives_is_kept_in_its_order_and_its_body_compared_by_pattern(receiver):
    post(receiver, b'{"id": 7}', **{"X-Webhook-Id": "a"})
    post(receiver, b'{"id": 8}')
    first, second = receiver.hooks
    assert (first.method, first.path, first.body) == ("POST", "/hook", b'{"id": 7}')
    assert (first.headers["x-webhook-id"], second.headers.get("X-Webhook-Id")) == ("a", None)
    assert second.expect({"id": "<int>"}) is second
    with pytest.raises(AssertionError, match=r"\$\.id: expected 8, got 7"):
        first.expect({"id": 8})


def test_it_answers_200_until_it_is_told_otherwise(receiver):
    assert post(receiver).status_code == 200
    receiver.answers(500, 302)
    receiver.always(410)
    answers = [post(receiver) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [500, 302, 410, 410]
    assert answers[1].headers["Location"] == receiver.url + "/elsewhere"


def test_a_connection_may_be_closed_instead_of_an_answer(receiver):
    receiver.answers(None)
    with pytest.raises(requests.ConnectionError):
        post(receiver)
    assert len(receiver.hooks) == 1


def test_two_receivers_hear_nothing_of_each_other(receiver):
    with receiving() as other:
        post(other)
        assert (len(receiver.hooks), len(other.hooks)) == (0, 1)
    with pytest.raises(requests.ConnectionError):
        post(other)
