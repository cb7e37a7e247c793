"""Sends the examples of a document as they stand, to a default sandbox, and tells what was answered."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from mock_server.kernel.instants import Instant
from mock_server.server.composition import Server
from tests.recorded.transports import OverHttp, Raw

Row = Mapping[str, Any]
Document = Mapping[str, Any]

FACES = ("coax", "coext", "msgboxx", "tripdesk", "control")
METHODS = ("get", "put", "post", "patch", "delete")
# Where the examples are read from, and where they were made.
HOST = "127.0.0.1:4020"
# The sandbox that they are sent to.
BOX = "/_mock/sandboxes/default"
# What the log-ins of a system open.
_BY_TOKEN = ("/msgboxx/", "/tripdesk/api/mobile/")


@dataclass(frozen=True, slots=True)
class Operation:
    """A documented call: method, path of its template with its prefix, and what the document says of it."""

    method: str
    path: str
    about: Mapping[str, Any]
    # Those that the path's methods have in common before its own; it may name one once more.
    parameters: Sequence[Mapping[str, Any]] = ()

    @property
    def success(self) -> int:
        """The documented status of a call that does what it should."""
        return min(int(status) for status in self.about["responses"])

    @property
    def row(self) -> Row:
        """Its example as the document has it."""
        found: dict[str, Any] = {}
        for parameter in self.parameters:
            if "example" in parameter:
                kind = "headers" if parameter["in"] == "header" else parameter["in"]
                found.setdefault(kind, {})[parameter["name"]] = parameter["example"]
        for content in self.about.get("requestBody", {}).get("content", {}).values():
            if "example" in content:
                found["body"] = content["example"]
        return found


def operations(document: Document) -> dict[str, Operation]:
    """Every call of a document, by its id."""
    found = {}
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                servers = item.get("servers", document["servers"])
                base = urlsplit(servers[0]["url"]).path
                about = item[method]
                parameters = (*item.get("parameters", ()), *about.get("parameters", ()))
                found[about["operationId"]] = Operation(method.upper(), base + path, about, parameters)
    return found


def began_at(server: Server, now: Instant) -> None:
    """Have the server's default sandbox begin at this instant, and stand still."""
    sandbox = server.apps.control.world.get("default")
    with sandbox.lock:
        sandbox.origin = replace(sandbox.origin, now=now, frozen=True)


@dataclass(slots=True)
class Player:
    """Who sends a document's examples to a server's default sandbox."""

    url: str
    token: str = ""

    def call(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Raw:
        """A request as it would be sent to the usual port; `body` is JSON, or bytes as they are."""
        head = {"Host": HOST, "Content-Type": "application/json", **(headers or {})}
        sent = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        if sent is not None:
            head["Content-Length"] = str(len(sent))
        return OverHttp(self.url).send(method, path, head, sent)

    def read(self, path: str) -> dict[str, Any]:
        """What is there, which is a JSON object."""
        return json.loads(self.call("GET", path).body)

    def document(self, face: str) -> Document:
        return self.read(f"/{'_mock' if face == 'control' else face}/openapi.json")

    def messages(self) -> int:
        return self.read(BOX)["counts"]["messages"]

    def send(self, operation: Operation, row: Row) -> Raw:
        """Send an example as it stands, with what opens the default sandbox."""
        path = operation.path
        for name, value in row.get("path", {}).items():
            path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
        query = {**row.get("query", {}), **{name: "x" * size for name, size in row.get("long", {}).items()}}
        if query:
            path += f"?{urlencode(query)}"
        headers = {**self._credentials(operation), **row.get("headers", {})}
        body = row.get("body")
        if "raw" in row or "size" in row:
            body = row["raw"].encode() if "raw" in row else b" " * row["size"]
        raw = self.call(operation.method, path, body, headers)
        if operation.about["operationId"] == "logIn" and raw.status == operation.success:
            self.token = json.loads(raw.body)["access_token"]
        return raw

    def _credentials(self, operation: Operation) -> dict[str, str]:
        system = operation.path.split("/")[1]
        if system == "_mock" or operation.about.get("security") == []:
            return {}
        if operation.path.startswith(_BY_TOKEN):
            return {"Authorization": f"Bearer {self.token}"}
        own = self.read(BOX)["systems"][system]["credentials"]
        if system == "coext":
            return {"X-API-Key": own["api_key"]}
        return {"Authorization": f"Bearer {own['api_key' if system == 'coax' else 'test_key']}"}


def begin(player: Player, documents: Mapping[str, Document], face: str) -> None:
    """Have the default sandbox as a face's examples find it: the operator looks at one that was sent something."""
    player.call("POST", f"{BOX}/reset")
    if face == "control":
        send = operations(documents["coext"])["sendText"]
        player.send(send, send.row)
