"""A repair shop talks to its customers through Coax: the class that an application would have."""

from __future__ import annotations

import os
from datetime import datetime

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry


class NothingSent(Exception):
    """Coax said yes, and sent nothing: the campaign is paused."""


class RepairShop:
    """What one shop says and hears. A 503 is tried again, three times, before it is an error."""

    def __init__(self, base_url: str, api_key: str, location_id: str) -> None:
        self._base_url = base_url
        self._location_id = location_id
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {api_key}"
        retry = Retry(total=3, status_forcelist=[503], allowed_methods=None, backoff_factor=0.05)
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=retry))

    @classmethod
    def from_environment(cls) -> RepairShop:
        """As the application starts: nothing in here knows whether a mock or the real Coax answers."""
        return cls(os.environ["COAX_BASE_URL"], os.environ["COAX_API_KEY"], os.environ["COAX_LOCATION_ID"])

    def text(self, phone: str, message: str, campaign: str | None = None) -> str:
        """Text somebody; the id of the enquiry in which it stands. Raises NothingSent."""
        body = {"phone": phone, "business_location_id": self._location_id, "message": message}
        if campaign is not None:
            body["campaign_id"] = campaign
        enquiry_id: str = self._call("PUT", "/message/send/sms", body)["enquiry"]["id"]
        return enquiry_id

    def remind(self, enquiry_id: str, message: str, at: datetime) -> None:
        """Have a text sent later."""
        body = {"message": message, "scheduled_at": at.isoformat()}
        self._call("PUT", f"/message/{enquiry_id}/schedule/sms", body)

    def conversation(self, enquiry_id: str) -> list[tuple[str, str]]:
        """What was said, the oldest first: who (`us` or `them`) and what; not what is only scheduled."""
        messages = self._call("GET", f"/message/enquiries/{enquiry_id}")["messages"]
        return [
            ("us" if message["direction"] == "outbound" else "them", message["message"])
            for message in messages
            if message["status"] != "scheduled"
        ]

    def _call(self, method: str, path: str, body: dict[str, str] | None = None) -> dict:
        response = self._session.request(method, f"{self._base_url}/api/v2{path}", json=body, timeout=10)
        response.raise_for_status()
        answer = response.json()
        if "body" not in answer:
            raise NothingSent(answer["message"])
        return answer["body"]
