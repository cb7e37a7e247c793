"""What opens each of a sandbox's systems: the headers that its calls are sent with."""

from __future__ import annotations

from tests.support.box import Box
from tests.support.http import Http, got

SYSTEMS = ("msgboxx", "coext", "coax", "tripdesk")


def headers_of(box: Box, system: str) -> dict[str, str]:
    """The headers that identify the sandbox's own caller."""
    access = box.view["systems"][system]
    credentials = access["credentials"]
    match system:
        case "coext":
            return {"X-API-Key": credentials["api_key"]}
        case "coax":
            return {"Authorization": f"Bearer {credentials['api_key']}"}
        case "tripdesk":
            return {"Authorization": f"Bearer {credentials['test_key']}"}
    with Http(access["base_url"], {"X-Calling-Application": "tests"}) as http:
        token = got(http.post("/oauth/token", credentials))["access_token"]
    return {"Authorization": f"Bearer {token}"}
