"""The claims, as each system's `claims.yaml` lists them, and what is wrong with them or with how tests use them."""

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from mock_server import systems

from .parts import CLAIMS, HERE, folders

VALIDATED = "validated.json"
SPEC = "spec"

EVIDENCE = ("documented", "vendor_page", "ambiguous", "assumed", "validated")
# From the least to the worst that a request can do.
EFFECTS = ("read", "write", "send", "third_party")
LONGEST_QUOTE = 200

# Eight thousand lines are read before the first test runs: libyaml does in a tenth of a second what else takes one.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_KEYS = {"id", "says", "source", "evidence", "effect", "if_wrong", "untested"}
_ID = re.compile(r"[A-Z][A-Z0-9]*-[A-Z]+-\d{3}\Z")
# A test's name begins with its claim, or the name of the row that it is run with does: `test_x[auth_001_y]`.
_NAME = re.compile(r"(?:test_|[^\[]*\[(?:.*-)?)([a-z]+)_(\d{3})_")


@dataclass(frozen=True, slots=True)
class Claim:
    """One fact; `untested` is the reason why no test proves it yet."""

    id: str
    system: str
    says: str
    source: Mapping[str, str]
    evidence: str
    effect: str
    if_wrong: str
    untested: str | None


@dataclass(frozen=True, slots=True)
class Book:
    """Every claim by its id, what is wrong with the entries, and the days on which live runs validated some."""

    claims: Mapping[str, Claim]
    problems: tuple[str, ...]
    validated: Mapping[str, str]

    @property
    def systems(self) -> tuple[str, ...]:
        return tuple(sorted({claim.system for claim in self.claims.values()}))

    def of(self, system: str) -> list[Claim]:
        """One system's claims."""
        return [claim for claim in self.claims.values() if claim.system == system]


def load(places: Mapping[str, Path] | None = None) -> Book:
    """Read `claims.yaml` of each system's folder, and `validated.json` beside it, which only live runs write."""
    claims: dict[str, Claim] = {}
    problems: list[str] = []
    validated: dict[str, str] = {}
    for system, folder in (folders() if places is None else places).items():
        for entry in yaml.load((folder / CLAIMS).read_text("utf-8"), _LOADER):  # noqa: S506 - a safe one, either way
            wrong = list(_form_problems(entry, system))
            problems.extend(f"{system}: {entry.get('id', entry)}: {problem}" for problem in wrong)
            if wrong:
                continue
            if entry["id"] in claims:
                problems.append(f"{system}: {entry['id']}: is listed twice")
            claims[entry["id"]] = Claim(system=system, **{"untested": None, **entry})
        if (file := folder / VALIDATED).is_file():
            validated.update(json.loads(file.read_text("utf-8")))
    return Book(claims, tuple(problems), validated)


def _form_problems(entry: Mapping[str, Any], system: str) -> Iterator[str]:
    missing = _KEYS - {"untested"} - entry.keys()
    if missing or entry.keys() - _KEYS:
        yield f"must have {', '.join(sorted(_KEYS))} (untested may be absent), and nothing else"
        return
    if _ID.match(entry["id"]) is None or not entry["id"].startswith(f"{system.upper()}-"):
        yield f"an id looks like {system.upper()}-CONTACT-004"
    if entry["evidence"] not in EVIDENCE:
        yield f"evidence must be one of {', '.join(EVIDENCE)}"
    if entry["effect"] not in EFFECTS or entry["if_wrong"] not in EFFECTS:
        yield f"effect and if_wrong must be one of {', '.join(EFFECTS)}"
    if not entry["source"].get("doc") or not 0 < len(entry["source"].get("quote", "")) <= LONGEST_QUOTE:
        yield f"source must have a doc and a quote of at most {LONGEST_QUOTE} characters"
    elif entry["evidence"] in ("documented", "vendor_page", "assumed") and (entry["source"]["doc"] == SPEC) == (
        entry["evidence"] == "documented"
    ):
        yield "what is documented is quoted from the vendor's document, anything else from our spec"


def write_validated(folder: Path, agreed: Iterable[str], day: str) -> Path:
    """Enter the day on which a live run confirmed these claims of a system, beside the days of others."""
    file = folder / VALIDATED
    known = json.loads(file.read_text("utf-8")) if file.exists() else {}
    known.update(dict.fromkeys(agreed, day))
    file.write_text(json.dumps(known, indent=2, sort_keys=True) + "\n", "utf-8")
    return file


def named(test: str) -> str | None:
    """The claim that a test's name or its row's begins with, without its system: TEXT-001 of `test_text_001_…`."""
    found = _NAME.match(test)
    return f"{found[1].upper()}-{found[2]}" if found else None


def evidence_problems(book: Book) -> Iterator[str]:
    """`validated` needs the day of the live run that said so."""
    for claim in book.claims.values():
        if claim.evidence == "validated" and not _is_day(book.validated.get(claim.id)):
            yield f"{claim.id}: validated, but no live run has entered the day"


def use_problems(book: Book, uses: Iterable[tuple[str, tuple[str, ...]]], whole: Iterable[str]) -> Iterator[str]:
    """What is wrong with `uses`, the tests with the claims that they name; `whole` are the fully collected systems."""
    used = set()
    for test, ids in uses:
        if len(ids) != 1:
            yield f"{test}: must name exactly one claim, as test_text_001_… does; it names {len(ids)}"
        for named in ids:
            used.add(named)
            if named not in book.claims:
                yield f"{test}: there is no claim {named}"
            elif book.claims[named].untested is not None:
                yield f"{test}: proves {named}, which is listed as untested"
    for system in whole:
        for claim in book.of(system):
            if claim.untested is None and claim.id not in used:
                yield f"{claim.id}: has no test, and no `untested` with a reason"


def sources(environ: Mapping[str, str] = os.environ) -> Path | None:
    """Where the vendors' documents are on this machine; they are not part of the project."""
    named = environ.get("CONTRACT_SOURCES")
    directory = Path(named) if named else HERE.parent.parent / "shared" / "seeds"
    return directory if directory.is_dir() else None


def quote_problems(book: Book, directory: Path) -> Iterator[str]:
    """Quotes that no longer stand in their document; our spec is beside the vendors' documents.

    Another package's documents need not be on this machine.
    """
    texts: dict[Path, str] = {}
    strangers = set(systems.names()) - set(systems.ours())
    for claim in book.claims.values():
        name = claim.source["doc"]
        page = claim.source.get("page", f"{claim.system}.md")
        file = directory.parent / SPEC / page if name == SPEC else directory / name
        if file not in texts:
            texts[file] = _flat(file.read_text("utf-8")) if file.is_file() else ""
        is_here = bool(texts[file]) or claim.system not in strangers
        if is_here and _flat(claim.source["quote"]) not in texts[file]:
            yield f"{claim.id}: the quote does not stand in {file}"


def _flat(text: str) -> str:
    return " ".join(text.split())


def _is_day(text: object) -> bool:
    try:
        datetime.fromisoformat(str(text))
    except ValueError:
        return False
    return True
