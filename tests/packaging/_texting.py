"""Tests of an application that texts its customers, for an environment that has nothing of this checkout."""

TESTS = """
import pytest
import requests

from mock_server.pytest_plugin import SystemMock


@pytest.mark.parametrize("number", range(6))
def test_a_text_goes_out(number: int, coax_mock: SystemMock) -> None:
    requests.put(
        f"{coax_mock.base_url}/api/v2/message/send/sms",
        headers={"Authorization": f"Bearer {coax_mock.credentials['api_key']}"},
        json={
            "phone": "+447700900123",
            "business_location_id": "c0a00001-0000-4000-8000-000000000001",
            "message": f"Hello {number}",
        },
        timeout=60,
    ).raise_for_status()
    assert [message.text for message in coax_mock.sent(to="+447700900123")] == [f"Hello {number}"]
"""
