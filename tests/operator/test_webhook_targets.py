"""Where webhooks may go: judged by the resolved address when a socket is opened, by https also by who signed for it."""

import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from mock_server.client import Client
from mock_server.kernel.webhooks.delivery.sending import Sender
from mock_server.kernel.webhooks.policy import Policy
from mock_server.server.settings import ConfigurationError, read
from tests.operator.boxes import CUSTOMER, Box, open_box
from tests.support.receivers import Receiver, receiving
from tests.support.servers import own_server

PRIVATE = ["127.0.0.1", "127.8.9.10", "::1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fd12::1"]
PUBLIC = ["192.0.2.1", "203.0.113.5", "172.32.0.1", "11.0.0.1", "192.169.0.1", "2001:db8::1", "100.64.0.1"]
NEVER = [
    *("169.254.169.254", "169.254.0.1", "fe80::1", "fe80::1%eth0", "0.0.0.0", "::", "224.0.0.1", "ff02::1"),
    *("::ffff:169.254.169.254", "::ffff:a9fe:a9fe"),
]
# Metadata services that are not link-local: AWS (three of them), Google, Oracle (two), Azure, Alibaba (two), Akamai and
# Scaleway.
METADATA = [
    *("fd00:ec2::254", "fd00:ec2::23", "fd00:ec2::253", "fd20:ce::254", "fd00:c1::a9fe:a9fe", "192.0.0.192"),
    *("168.63.129.16", "100.100.100.200", "fd00:100::100:200", "fd00:a9fe:a9fe::1", "fd00:42::42"),
]
# 169.254.169.254 (and, where it says so, 100.100.100.200) within an IPv6 address.
EMBEDDED = [
    *("2002:a9fe:a9fe::1", "64:ff9b::169.254.169.254", "64:ff9b::100.100.100.200", "64:ff9b:1::a9fe:a9fe"),
    *("64:ff9b:1:a9fe:a9:fe00::", "64:ff9b:1:a9:fe:a9fe::", "64:ff9b:1:0:a9:fea9:fe00:0", "::169.254.169.254"),
    *("::ffff:0:a9fe:a9fe", "2001:db8::5efe:a9fe:a9fe", "2001:db8::200:5efe:a9fe:a9fe", "2001:0:a9fe:a9fe::1"),
    "2001:0:102:304::5601:5601",
]
# A private address within a public one opens nothing.
PRIVATE_WITHIN = ["2002:a00:1::1", "64:ff9b::10.0.0.1", "::10.0.0.1", "2001:db8::5efe:a00:1"]
ADDRESSES = ("203.0.113.5", "198.51.100.0/24", "2001:db8::/32")


@pytest.mark.parametrize("allow", [(), ("*",), ("host",), ("169.254.0.0/16", "fe80::/10"), ("0.0.0.0/0", "::/0")])
@pytest.mark.parametrize("address", [*NEVER, *METADATA, *EMBEDDED])
def test_link_local_and_metadata_addresses_are_shut_whatever_is_allowed(allow: tuple[str, ...], address: str) -> None:
    assert "never" in (Policy(allow).refusal("host", address) or "")


@pytest.mark.parametrize(
    ("allow", "address", "is_open"),
    [
        *[((), address, True) for address in (*PRIVATE, "::ffff:127.0.0.1", "::ffff:10.0.0.1")],
        *[((), address, False) for address in (*PUBLIC, "::ffff:192.0.2.1", "::ffff:203.0.113.5", *PRIVATE_WITHIN)],
        *[(("*",), address, True) for address in (*PRIVATE, *PUBLIC)],
        *[(ADDRESSES, address, True) for address in ("203.0.113.5", "198.51.100.77", "2001:db8::1")],
        *[(ADDRESSES, address, False) for address in ("203.0.113.6", "198.51.101.1", "2001:db9::1", "127.0.0.1")],
        (ADDRESSES, "::ffff:203.0.113.5", True),
    ],
)
def test_open_is_what_is_allowed_and_unless_told_loopback_and_private_addresses(
    allow: tuple[str, ...], address: str, is_open: bool
) -> None:
    refusal = Policy(allow).refusal("host", address)
    assert refusal is None if is_open else "--webhook-allow" in (refusal or "")


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1", "::ffff:7f00:1", "::127.0.0.1"]
)
@pytest.mark.parametrize("allow", [(), ("*",), ("host",), ("127.0.0.0/8", "::1")])
def test_its_own_ports_are_shut_on_this_machine_whatever_is_allowed(allow: tuple[str, ...], address: str) -> None:
    policy = Policy(allow, own_ports=(4020, 4021))
    for port in (4020, 4021):
        assert "this server itself" in (policy.refusal("host", address, port) or "")
    assert "this server itself" not in (policy.refusal("host", address, 4022) or "")


def test_its_own_ports_are_shut_at_every_address_that_the_machine_has() -> None:
    policy = Policy(["*"], own_ports=(4020,))
    for found in socket.getaddrinfo(socket.gethostname(), None):
        assert policy.refusal("host", str(found[4][0]), 4020)
    for address in ("203.0.113.5", "10.1.2.3"):
        assert policy.refusal("host", address, 4020) is None


def test_an_allowed_name_opens_what_it_resolves_to_and_shuts_the_rest() -> None:
    policy = Policy(["Receiver.Example"])
    for host, address in (("receiver.example", "203.0.113.5"), ("RECEIVER.EXAMPLE", "10.0.0.1")):
        assert policy.refusal(host, address) is None
    for host in ("other.example", "localhost", "receiver.example.evil"):
        assert policy.refusal(host, "127.0.0.1" if host == "localhost" else "203.0.113.5") is not None


@pytest.fixture
def dialled(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every address that the test's thread connects a socket to, which breaks: by this error, or as nobody listens."""
    addresses: list[Any] = []
    me, connect = threading.get_ident(), socket.socket.connect

    def watched(opened: socket.socket, address: Any) -> None:
        if threading.get_ident() != me:
            return connect(opened, address)
        addresses.append(address)
        raise getattr(request, "param", ConnectionRefusedError(111, "Connection refused"))

    monkeypatch.setattr(socket.socket, "connect", watched)
    return addresses


@pytest.mark.parametrize(
    ("url", "addresses", "reached"),
    [
        *(("http://innocent.example/hook", [found], []) for found in ("169.254.169.254", "192.0.2.1", "8.8.8.8")),
        ("http://innocent.example/hook", ["127.0.0.1", "169.254.169.254"], ["127.0.0.1"]),
        ("https://203.0.113.5/hook", ["203.0.113.5"], []),
    ],
)
def test_a_target_is_judged_by_each_address_that_it_resolves_to_before_that_is_dialled(
    url: str, addresses: list[str], reached: list[str], dialled: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def resolve(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    outcome = Sender(Policy()).post(url, b"{}", {}, 1)
    assert outcome.refused
    assert addresses[-1] in (outcome.error or "")
    assert [address[0] for address in dialled] == reached


@pytest.mark.parametrize(
    ("dialled", "told"),
    [
        (ConnectionResetError(104, "reset"), "reset"),
        (BrokenPipeError(32, "pipe"), "pipe"),
        (TimeoutError("late"), "late"),
    ],
    indirect=["dialled"],
)
def test_whatever_breaks_while_connecting_is_an_error_and_no_defect(dialled: list[Any], told: str) -> None:
    outcome = Sender(Policy()).post("http://127.0.0.1:9/", b"{}", {}, 1.0)
    assert (outcome.status, outcome.refused, len(dialled)) == (None, False, 1)
    assert told in (outcome.error or "")


TARGETS = [
    *("http://169.254.169.254/latest/meta-data", "http://[fe80::1]/hook", "http://192.0.2.1/hook"),
    *("http://203.0.113.5:8080/hook", "http://[::ffff:169.254.169.254]/hook", "http://[::ffff:c000:201]/hook"),
    *("http://0/hook", "http://2852039166/hook", "http://0xa9fea9fe/hook"),
]


@pytest.mark.parametrize("url", TARGETS)
def test_a_refused_target_is_a_row_that_says_so_and_is_not_retried(url: str, box: Box) -> None:
    hook = box.api.hook("message", url)
    box.send()
    box.control.advance(80_000)
    (row,) = box.rows()
    assert row["status"] == "refused"
    assert "webhook" in row["error"]
    assert not {"response", "next_attempt_at"} & set(row)
    assert box.api.failures(hook) == 0


@pytest.mark.parametrize("url", ["http://a..b/", "http://127.0.0.1:99999/", "http://[::1/", "http://" + "a" * 70 + "/"])
def test_a_target_that_cannot_be_read_is_an_error_and_no_defect(url: str) -> None:
    outcome = Sender(Policy()).post(url, b"{}", {}, 1)
    assert outcome.error
    assert outcome.status is None


SPELLINGS = [
    *("127.0.0.1", "localhost", "LocalHost.", "127.1", "0x7f.1", "0177.0.0.1", "2130706433", "127.0.0.2"),
    *("user:word@127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0.0.0.0", "0", "[::]"),
    socket.gethostname(),
]


def test_a_webhook_is_never_a_call_of_the_server_itself_but_may_be_of_another_in_its_process() -> None:
    with (
        own_server("coax", "msgboxx", port_for={"coax": 0}, webhook_allow=("*",)) as server,
        own_server("msgboxx") as other,
        Client(server.url) as client,
        open_box(client, id="victim") as victim,
        open_box(client) as box,
    ):
        (sent,) = victim.send()
        ports = [server.port, server.port_of("coax")]
        for spelling in SPELLINGS:
            for port in ports:
                box.api.hook("message", f"http://{spelling}:{port}/_mock/sandboxes/victim/reset")
        box.api.hook("message", f"{other.url}/nowhere")
        rows = box.tell()
        shut = [row["error"] for row in rows if row["status"] == "refused"]
        assert len(shut) == len(SPELLINGS) * len(ports)
        assert all("webhooks never go there" in error for error in shut)
        others = [(row["url"], row["status"]) for row in rows if row["status"] != "refused"]
        assert others == [(f"{other.url}/nowhere", "retrying")]
        assert victim.control.message(sent)["id"] == sent


# Where the certificate of an authority is written, in a test's folder.
AUTHORITY = "authority.pem"


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.cert_pem.write_to_path(tmp_path / AUTHORITY)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with receiving() as found:
        found.socket = context.wrap_socket(found.socket, server_side=True, do_handshake_on_connect=False)
        yield found


@pytest.mark.parametrize(("is_told", "status", "why"), [(True, "delivered", ""), (False, "retrying", "certificate")])
def test_a_receiver_is_delivered_where_the_server_is_told_of_its_authority_and_not_where_nobody_knows_it(
    is_told: bool, status: str, why: str, receiver: Receiver, tmp_path: Path
) -> None:
    webhook_ca = tmp_path / AUTHORITY if is_told else None
    with own_server("coext", webhook_ca=webhook_ca) as server, Client(server.url) as client:
        box = client.sandbox()
        box.subscribe("coext", receiver.url.replace("http:", "https:"), secret="not-a-secret")
        box.inbound("coext", CUSTOMER, "Hello")
        box.drain()
        row = box.deliveries(system="coext")[0]
    assert (row["status"], "error" in row, len(receiver.hits)) == (status, not is_told, is_told)
    assert why in row.get("error", "").lower()


@pytest.mark.parametrize("content", [None, "", "no certificate"], ids=["no file", "empty", "no certificate"])
def test_a_file_without_certificates_is_refused(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / AUTHORITY).write_text(content)
    with pytest.raises(ConfigurationError, match=r"--webhook-ca cannot be used: .*authority\.pem"):
        read({"webhook_ca": str(tmp_path / AUTHORITY)})
