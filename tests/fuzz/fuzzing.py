"""How a served document is fuzzed: always the same cases, real ids among the made-up ones, every answer checked."""

from collections.abc import Mapping, Sequence
from typing import Any
from zlib import crc32

import schemathesis
from hypothesis import assume
from schemathesis.config import SchemathesisConfig
from schemathesis.core import NotSet
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi import converter
from schemathesis.specs.openapi.checks import negative_data_rejection
from schemathesis.specs.openapi.schemas import OpenApiSchema

from tests.support.depth import EXAMPLES, IN_DEPTH

Json = dict[str, Any]
Ids = Mapping[str, Sequence[str]]

PATIENCE = 30.0

# A closed port: what is sent there is refused at once, by this very machine.
NOWHERE = "http://127.0.0.1:9/"


# What is longer than its document allows may be larger than a body or a head may be, and is refused for that.
_REFUSALS = ["400", "401", "403", "404", "405", "409", "413", "415", "422", "429", "431"]


_FOLDED = converter.update_quantifier
_LONG = 4_000


def _folded(pattern: str, shortest: int | None, longest: int | None) -> str:
    """A pattern with its bounds in it, as schemathesis has it, but for texts that may be long.

    Of a class of characters that comes 1 to 65,536 times it takes seconds to see what meets it, for each schema that
    has one: most of a run. Beside its pattern a bound takes no time, is kept all the same, and leaves room for blanks.
    """
    return pattern if (longest or 0) > _LONG else _FOLDED(pattern, shortest, longest)


converter.update_quantifier = _folded


def load(url: str) -> OpenApiSchema:
    """A served document: all cases that follow from its bounds, and for each call EXAMPLES more, always the same."""
    without = {"extra-data-sources": {"responses": False}}
    config = SchemathesisConfig.from_dict(
        {
            "seed": 1,
            "generation": {
                "deterministic": True,
                "database": "none",
                "max-examples": EXAMPLES,
                "with-security-parameters": False,
            },
            "phases": {
                "examples": {"enabled": False},
                "stateful": {"enabled": False},
                "coverage": without,
                "fuzzing": {**without, "error-feedback": {"enabled": False}},
            },
            # What a document allows may still not go with how things stand.
            "checks": {
                "positive_data_acceptance": {"enabled": False},
                "negative_data_rejection": {"expected-statuses": _REFUSALS},
            },
        }
    )
    return schemathesis.openapi.from_url(url, config=config, timeout=PATIENCE)


def is_left_out(filtered: Any) -> bool:
    """Whether a call is fuzzed in depth only: an alias of another, with the same view and the same schemas.

    That it is one, COAX-ALIAS-001 to 008 prove.
    """
    return not IN_DEPTH and "alias" in filtered.operation.definition.raw.get("x-assumed-reason", "")


def mix_in(case: schemathesis.Case, ids: Ids, path_ids: Ids | None = None) -> None:
    """Put real ids where a case has made-up texts, but not where it means to break a rule."""
    if case.path_parameters and not is_broken(case, ParameterLocation.PATH):
        case.path_parameters = _mixed(dict(case.path_parameters), ids if path_ids is None else path_ids)
    if case.query and not is_broken(case, ParameterLocation.QUERY):
        case.query = _mixed(dict(case.query), ids)
    if not is_broken(case, ParameterLocation.BODY):
        case.body = _mixed(case.body, ids)
    # An id that breaks its rule by being the word of another call makes a request of that call: no case of this one.
    assume(not case.path_parameters or case.formatted_path not in case.operation.schema.raw_schema["paths"])


def not_applicable(case: schemathesis.Case) -> list[Any]:
    """A body that may be left out breaks no rule when it is; schemathesis 4.32 takes every such case for broken."""
    optional = case.operation.definition.raw.get("requestBody", {}).get("required") is False
    return [negative_data_rejection] if optional and isinstance(case.body, NotSet) else []


def is_broken(case: schemathesis.Case, place: ParameterLocation) -> bool:
    """Whether a part of a case was made to break the document's rules."""
    part = case.meta.components.get(place) if case.meta else None
    return part is not None and part.mode.is_negative


def _mixed(value: Any, ids: Ids) -> Any:
    """With a real id three times of four; the same one in the same case."""
    if isinstance(value, list):
        return [_mixed(part, ids) for part in value]
    if not isinstance(value, dict):
        return value
    return {name: _one(part, ids[name]) if ids.get(name) else _mixed(part, ids) for name, part in value.items()}


def _one(made_up: Any, real: Sequence[str]) -> Any:
    draw = crc32(repr(made_up).encode())
    return real[draw // 4 % len(real)] if isinstance(made_up, str) and draw % 4 else made_up
