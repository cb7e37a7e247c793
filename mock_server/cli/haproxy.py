"""A configuration of HAProxy (2.6 and later) for several servers, each of which was started with `--shard`.

A sandbox lives in one of them, and everything that leads to it has that one's mark: its id in the control plane's
paths, its keys, its log-ins' names, the `kid` of its tokens. What has no mark leads to the first, where the default
sandbox is; what concerns no sandbox, such as making one, to whichever has the fewest connections.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from mock_server.addresses import is_address
from mock_server.kernel import shards
from mock_server.server.settings import ConfigurationError

_ADDRESS = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}\Z")
_NAME = f"field(1,{shards.END})"
_BEARER = "var(txn.bearer)"

# Where a mark is, and when to look there; of a text without one the name is none of a shard's.
_MARKS = (
    (f"path,field(4,/),{_NAME}", "{ path_beg /_mock/sandboxes/ }"),
    (f"req.hdr(X-API-Key),bytes(8),field(1,{shards.END.lower()})", "{ req.hdr(X-API-Key) -m beg pk_live_ }"),
    (f"{_BEARER},bytes(10),{_NAME}", f"{{ {_BEARER} -m beg fake-coax- }}"),
    (f"{_BEARER},bytes(12),{_NAME}", f"{{ {_BEARER} -m beg ak_test_fake ak_live_fake }}"),
    (f"{_BEARER},jwt_header_query('$.kid'),{_NAME}", f"{{ {_BEARER} -m sub . }}"),
    (f"req.body,json_query('$.username'),field(2,+),{_NAME}", "logs_in { path_end /oauth/token }"),
    (f"req.body,json_query('$.email'),field(2,+),{_NAME}", "logs_in { path_end /mobile/auth/token }"),
)

_FORM = """\
# Made by `mock-server haproxy`, for HAProxy 2.6 and later.
# It takes as many connections as the system lets it open (ulimit -n).
defaults
    mode http
    option forwardfor
    timeout connect 5s
    timeout http-request 60s
    timeout client 400s
    # Longer than any call may wait or work for.
    timeout server 400s
    retries 2
    # What was sent is not sent again.
    retry-on conn-failure
{names_are_asked_for}
frontend mock
    bind {bind}
    acl logs_in method POST
    # Log-ins say in their body whose they are; the largest fits into a buffer.
    http-request wait-for-body time 10s if logs_in {{ path_end /oauth/token /mobile/auth/token }}
    http-request set-var(txn.bearer) http_auth_bearer if {{ req.hdr(Authorization) -m found }}
    http-request set-var(txn.bearer) http_auth_bearer(Authorisation) if {{ req.hdr(Authorisation) -m found }}
{marks}
    acl marked var(txn.shard) -m str {names}
    acl of_none path / /favicon.ico /_mock /_mock/ /_mock/sandboxes /_mock/systems /_mock/server /_mock/openapi.json
    acl of_none path /_mock/health /_mock/livez /_mock/readyz
    acl of_none path_beg /_mock/docs /_mock/ui
    acl of_none path_end /openapi.json /docs
    use_backend shard_%[var(txn.shard)] if marked
    use_backend any if of_none
    default_backend shard_{first}

backend any
    balance leastconn
    option httpchk GET /_mock/readyz
{all}
"""
_SHARD = """
backend shard_{name}
    option httpchk GET /_mock/readyz
    {server}
"""


# Where servers have names, whose addresses may change: they are looked up again, and need not be known at the start.
_RESOLVERS = """
resolvers system
    parse-resolv-conf
    hold valid 5s
"""
_RESOLVED = " resolvers system init-addr last,libc,none"


def configuration(given: Iterable[str], bind: str) -> str:
    """The configuration for `NAME=HOST:PORT`s; the first has the default sandbox. Raises ConfigurationError."""
    servers = _servers(list(given))
    named = {name for name, place in servers.items() if not is_address(place.rpartition(":")[0].strip("[]"))}
    lines = {
        name: f"server {name} {place} check inter 1s fall 2 rise 1 on-marked-down shutdown-sessions"
        + (_RESOLVED if name in named else "")
        for name, place in servers.items()
    }
    marks = [f"    http-request set-var(txn.shard) {where} if {when}" for where, when in _MARKS]
    names = list(servers)
    head = _FORM.format(
        bind=bind,
        names_are_asked_for=_RESOLVERS if named else "",
        marks="\n".join(marks),
        names=" ".join(names),
        first=names[0],
        all="\n".join(f"    {line}" for line in lines.values()),
    )
    return head + "".join(_SHARD.format(name=name, server=line) for name, line in lines.items())


def _servers(given: Sequence[str]) -> dict[str, str]:
    servers: dict[str, str] = {}
    problems = [] if given else ["Name at least one shard, as in --shard a=127.0.0.1:4021."]
    for text in given:
        name, _, address = text.partition("=")
        if not shards.NAME.match(name) or not _ADDRESS.match(address):
            problems.append(f"--shard must be NAME=HOST:PORT, NAME 1 to 8 of a-z and 0-9 without x, not {text!r}.")
        elif name in servers:
            problems.append(f"--shard gives {name} two addresses.")
        else:
            servers[name] = address
    if problems:
        raise ConfigurationError(problems)
    return servers
