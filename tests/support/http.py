"""One way for tests to speak HTTP: a session that minds no proxies, and what it got back."""

from typing import Any, Self

import requests

Response = requests.Response


class Http:
    """Requests to one base URL, with headers that go along unless a call says otherwise."""

    def __init__(self, base_url: str, headers: dict[str, str] | None = None) -> None:
        self.base_url = base_url
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers.update(headers or {})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.session.close()

    def request(self, method: str, path: str, **kwargs: Any) -> Response:
        return self.session.request(method, self.base_url + path, **kwargs)

    def get(self, path: str, /, **params: Any) -> Response:
        return self.request("GET", path, params=params)

    def one(self, path: str) -> Any:
        return got(self.get(path))

    def post(self, path: str, body: Any = None) -> Response:
        return self.request("POST", path, json={} if body is None else body)

    def put(self, path: str, body: Any = None) -> Response:
        return self.request("PUT", path, json={} if body is None else body)

    def patch(self, path: str, body: Any) -> Response:
        return self.request("PATCH", path, json=body)

    def delete(self, path: str) -> Response:
        return self.request("DELETE", path)


class Bearer(Http):
    def __init__(self, base_url: str, token: str) -> None:
        super().__init__(base_url, {"Authorization": f"Bearer {token}"})
        self.token = token


def ids(letter: str, count: int) -> list[str]:
    """So many UUIDs that begin with eight times this letter, for the rows of a small world."""
    return [f"{letter * 8}-0000-4000-8000-{number:012}" for number in range(1, count + 1)]


def got(response: Response, status: int = 200) -> Any:
    """The JSON of an answer that has this status."""
    assert response.status_code == status, f"{response.status_code}: {response.text[:2000]}"
    return response.json()


def listed(response: Response) -> list[dict[str, Any]]:
    return got(response)["items"]


def named(errors: dict[str, Any]) -> set[str]:
    """The fields that errors are told of, a list of texts for each; `a.b` is a part of `a`."""
    assert all(
        isinstance(told, list) and told and all(isinstance(text, str) for text in told) for told in errors.values()
    )
    return {name.partition(".")[0] for name in errors}
