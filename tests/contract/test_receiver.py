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


def test_what_arrives_is_kept_in_its_order(receiver):
    post(receiver, b'{"place": 1}', **{"X-Webhook-Id": "a"})
    post(receiver, b'{"place": 2}')
    assert [hook.json["place"] for hook in receiver.hooks] == [1, 2]
    first, second = receiver.hooks
    assert (first.method, first.path, first.body) == ("POST", "/hook", b'{"place": 1}')
    assert (first.headers["x-webhook-id"], second.headers.get("X-Webhook-Id")) == ("a", None)


def test_a_body_is_compared_by_pattern(receiver):
    post(receiver, b'{"id": 7}')
    (hook,) = receiver.hooks
    assert hook.expect({"id": "<int>"}) is hook
    with pytest.raises(AssertionError, match=r"\$\.id: expected 8, got 7"):
        hook.expect({"id": 8})


def test_it_answers_200_until_it_is_told_otherwise(receiver):
    assert post(receiver).status_code == 200
    receiver.answers(500, 204)
    assert [post(receiver).status_code for _ in range(3)] == [500, 204, 200]
    receiver.always(410)
    assert [post(receiver).status_code for _ in range(2)] == [410, 410]


def test_a_redirect_leads_to_another_path(receiver):
    receiver.answers(302)
    assert post(receiver).headers["Location"] == receiver.url + "/elsewhere"


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
