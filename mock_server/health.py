"""The health probe of a container: it imports next to nothing, so that it costs next to nothing."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit


def check(url: str, timeout: float = 2.0) -> str | None:
    """Ask a server for its health; None when it is well, else what is wrong."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        return f"{url} is no URL: {error}"
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return f"{url} is no http or https URL"
    connect = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = connect(parts.hostname, port, timeout=timeout)
    try:
        connection.request("GET", parts.path.rstrip("/") + "/_mock/health")
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        return f"{url} does not answer: {error}"
    finally:
        connection.close()
    return None if status == http.client.OK else f"{url} answers {status}"
