"""What the tools answer: a few lines, each with the id by which more can be asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence

from mock_server.client import lines
from mock_server.client.results import Json

# Characters of an answer: what does not fit is asked for by a narrower search.
LONGEST = 12_000
# Clocks are moved by days, so a time of day says too little; as many characters of a time are its day.
_DAY = 10


def short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}\n… {len(text) - LONGEST} characters more"


def listed(what: str, found: Sequence[Json], line: Callable[[Json], str]) -> str:
    return short("\n".join((f"{what}: {len(found)}", *(lines.cut(line(shown)) for shown in found))))


def sandbox(shown: Json) -> str:
    clock = shown["clock"]
    label = f" {shown['label']!r}" if shown.get("label") else ""
    return f"{shown['id']}{label} at {clock['now']}{', frozen' if clock['frozen'] else ''}"


def access(shown: Json) -> str:
    told = [f"sandbox {sandbox(shown)}"]
    for name, system in shown["systems"].items():
        told.append(f"{name}: base_url={system['base_url']} {_pairs(system['credentials'])}")
        told += [f"  {other}: {_pairs(more)}" for other, more in system["other_credentials"].items()]
        told += ["  first call:", *(f"    {line}" for line in system["first_call"].splitlines())]
    return short("\n".join(told))


def _pairs(named: Json) -> str:
    return " ".join(f"{name}={value}" for name, value in named.items())


def message(shown: Json) -> str:
    return f"{shown['created_at'][:_DAY]} {lines.message(shown)} {shown['id']}"


def whole_message(shown: Json) -> str:
    history = "\n".join(f"  {change['at']} {change['status']}" for change in shown["history"])
    native = json.dumps(shown["native"], indent=1, ensure_ascii=False)
    return short(f"{message(shown)}\n{history}\nas {shown['system']} shows it: {native}")


def person(shown: Json) -> str:
    window = shown.get("window") or {"open": False}
    until = f", window of {window['system']} open until {window['closes_at']}" if window["open"] else ""
    where = ", ".join(seen["system"] for seen in shown["systems"])
    counts = f"wrote {shown['inbound']}, got {shown['outbound']}"
    return f"{shown['address']} {shown.get('name', '')} ({where}): {counts}{until}; last: {shown['last']['text']!r}"


def options(shown: Json) -> str:
    to = ", ".join(f"{one['label']} ({one['id']})" for one in shown["to"])
    return f"{shown['system']}: by {', '.join(shown['channels'])}; from {shown['from_form']}; to {to}"


def moved(shown: Json) -> str:
    happened = ", ".join(f"{count} {kind}" for kind, count in shown["happened"].items()) or "nothing"
    closed = [f"window of {one['address']} ({one['system']}) closed at {one['at']}" for one in shown["windows_closed"]]
    return short("\n".join((f"It was {shown['from']} and is {shown['now']}. On the way: {happened}.", *closed)))


def due(shown: Json) -> str:
    return f"{shown['at']} (in {shown['in_seconds']:g} s) {shown['kind']}: {shown['what']}"


def request(shown: Json) -> str:
    return f"{shown['id']} {shown['at'][:_DAY]} {lines.request(shown)}"


def delivery(shown: Json) -> str:
    return f"{shown['at'][:_DAY]} {lines.delivery(shown)}"


def refusal(shown: Json) -> str:
    why = shown.get("why")
    told = [request(shown), f"  why: {why['what']}" if why else "  why: the vendor's answer says it all"]
    return "\n".join((*told, *(f"  finding: {_undefined(one)}" for one in shown["findings"])))


def refusals(told: Sequence[str], lost: Iterable[Json]) -> str:
    nowhere = [f"reached no sandbox: {lines.cut(lines.refused(one))}" for one in lost]
    return short("\n".join((*told, *nowhere)) or "No request was refused.")


def finding(shown: Json) -> str:
    times = f" ({shown['count']} times)" if shown["count"] > 1 else ""
    return f"{shown['system']} {_undefined(shown)}{times}"


def _undefined(shown: Json) -> str:
    near = f", near: {', '.join(shown['near'])}" if shown.get("near") else ""
    return f"{shown['kind']}: {shown['detail']}{near}"


def event(shown: Json) -> str:
    return f"{shown['at']} {shown['type']}: {shown['what']}"
