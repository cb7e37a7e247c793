"""The image as a testcontainers container; needs the extra `testcontainers` and a Docker engine."""

from __future__ import annotations

import json
from typing import Any

try:
    from testcontainers.core.container import DockerContainer
    from testcontainers.core.wait_strategies import HttpWaitStrategy
except ImportError as error:
    raise ImportError("mock_server.testcontainers needs: pip install 'messaging-mock[testcontainers]'") from error

from mock_server.addresses import PORT, is_ours
from mock_server.client import Client

# What `make image` calls it.
IMAGE = "messaging-mock-server"

# Sandboxes that a killed run has left end after so many seconds without use; `with_env` may say otherwise.
TTL_SECONDS = 3_600

_LOCKED_UP: dict[str, Any] = {
    "read_only": True,
    "cap_drop": ["ALL"],
    "security_opt": ["no-new-privileges:true"],
}


class MessagingMockContainer(DockerContainer):
    """A server in a container, ready once the block begins. Settings are variables: `with_env("MOCK_SEED", "7")`.

    ::

        with MessagingMockContainer() as mock:
            sandbox = mock.client().create_sandbox(frozen=True)
            base_url = sandbox.system("coax")["base_url"]
    """

    def __init__(self, image: str = IMAGE, *, control_token: str | None = None, **more: Any) -> None:
        """`more` is for DockerContainer and Docker, as in `network=…`, `network_aliases=["api.msgboxx.io"]`."""
        super().__init__(image, **{**_LOCKED_UP, **more})
        self._control_token = control_token
        self.with_exposed_ports(PORT).with_tmpfs_mount("/tmp")  # noqa: S108 - the container's own
        self.with_env("MOCK_SANDBOX_TTL", str(TTL_SECONDS))
        host = self.get_docker_client().host()
        if not is_ours(host.lower()):
            self.with_env("MOCK_ALLOW_HOST", host)
        if control_token is not None:
            self.with_env("MOCK_CONTROL_TOKEN", control_token)
        self.waiting_for(HttpWaitStrategy(PORT, "/_mock/health").for_response_predicate(_is_ready))

    @property
    def url(self) -> str:
        """Where tests reach the server. In a network of its own it is also `http://ALIAS:4020`."""
        return f"http://{self.get_container_host_ip()}:{self.get_exposed_port(PORT)}"

    def client(self) -> Client:
        """The server's control plane."""
        return Client(self.url, self._control_token)


def _is_ready(health: str) -> bool:
    ready: bool = json.loads(health)["ready"]
    return ready
