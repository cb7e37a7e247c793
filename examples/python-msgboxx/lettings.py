"""A letting agent answers its customers through msgboxx: the class that an application would have."""

from __future__ import annotations

import os

import requests

# An approved template, and what it says; msgboxx wants the whole text, filled in.
FOLLOW_UP = "0bbadd13-0e3f-4ebb-9f65-9e6ee460d7ba"
FOLLOW_UP_TEXT = "Hi {name}, thanks for the conversation earlier about {subject} lets catch up soon."


class Lettings:
    """Answers within the 24 hours after a customer wrote, and later follows up by template. Logs in when it has to."""

    def __init__(self, base_url: str, username: str, password: str) -> None:
        self._base_url = base_url
        self._login = {"username": username, "password": password}
        self._session = requests.Session()

    @classmethod
    def from_environment(cls) -> Lettings:
        """As the application starts: nothing in here knows whether a mock or the real msgboxx answers."""
        return cls(os.environ["MSGBOXX_BASE_URL"], os.environ["MSGBOXX_USERNAME"], os.environ["MSGBOXX_PASSWORD"])

    def listen_at(self, url: str) -> None:
        """Have msgboxx tell this URL of every message."""
        self._call("POST", "/webhook", {"type": "message", "targetUrl": url, "isEnabled": True})

    def on_webhook(self, message: dict) -> None:
        """What the application does with what its webhook URL is told: it answers who asks for a viewing."""
        if message["messageDirection"] == "incoming" and "viewing" in message["bodyText"].lower():
            self.answer(message["contact"], "Is Monday at ten all right?", subject="a viewing")

    def answer(self, contact: dict, text: str, subject: str) -> str:
        """Say this, or by template that we would like to talk about `subject`. Which of both: `text` or `template`."""
        addressed = {"apiAccountId": contact["apiAccountId"], "contactId": contact["contactId"]}
        response = self._send("POST", "/message", {**addressed, "message": text})
        if response.status_code == 400 and "session window" in response.json()["message"]:
            said = FOLLOW_UP_TEXT.format(name=contact["name"], subject=subject)
            self._call("POST", "/broadcast", {**addressed, "templateId": FOLLOW_UP, "message": said})
            return "template"
        response.raise_for_status()
        return "text"

    def contact(self, number: str) -> dict:
        """Who has this number."""
        found: dict = self._call("GET", f"/contact?mobileNumber={requests.utils.quote(number)}")["items"][0]
        return found

    def _call(self, method: str, path: str, body: dict | None = None) -> dict:
        response = self._send(method, path, body)
        response.raise_for_status()
        return response.json()

    def _send(self, method: str, path: str, body: dict | None = None) -> requests.Response:
        response = self._session.request(method, self._base_url + path, json=body, timeout=10)
        if response.status_code == 401:
            # The first call, or the token's 24 hours are over.
            self._log_in()
            response = self._session.request(method, self._base_url + path, json=body, timeout=10)
        return response

    def _log_in(self) -> None:
        headers = {"X-Calling-Application": "lettings"}
        response = requests.post(f"{self._base_url}/oauth/token", json=self._login, headers=headers, timeout=10)
        response.raise_for_status()
        self._session.headers["Authorization"] = f"Bearer {response.json()['access_token']}"
