"""What every Coax view needs: its kind of blueprint, the key that calls, an id from the path."""

from __future__ import annotations

from mock_server.kernel.identifiers import must_be_uuid
from mock_server.kernel.problems import NotFound
from mock_server.systems.coax.records import ApiKey
from mock_server.web import current
from mock_server.web.arguments import Path, SystemBlueprint

ROOT = "/api/v2"
NO_PATH = "the documents say that there is such a call, not its path"
AFTER_THE_VERB = "an alias with the enquiry's id after the verb"


def group(name: str, description: str) -> SystemBlueprint:
    """A group of calls; Coax answers fields that break their rules with 422 (assumed)."""
    return SystemBlueprint(name, __name__, description=description, invalid=422)


def named(word: str, rest: str = "") -> tuple[Path, Path]:
    """The path of a resource in the plural, and in the singular."""
    return (f"{ROOT}/{word}s{rest}", NO_PATH), (f"{ROOT}/{word}{rest}", "the singular, an alias of the plural")


def key() -> ApiKey:
    found: ApiKey = current.caller().who
    return found


def path_id(kind: str, text: str) -> str:
    """An id from the path. Raises NotFound for one that is no UUID, as for one that is nobody's."""
    return must_be_uuid(text, NotFound(kind, text))
