"""Rules of state, broken by hand: what no document, book or table has."""

from collections.abc import Iterator, Mapping

from tests.mutants.record import Record
from tests.mutants.rules import coax, coext, msgboxx, tripdesk
from tests.mutants.rules.ways import Rule
from tests.mutants.stand import Mutant, Stand

RULES: Mapping[str, tuple[Rule, ...]] = {
    "coax": coax.RULES,
    "coext": coext.RULES,
    "msgboxx": msgboxx.RULES,
    "tripdesk": tripdesk.RULES,
}


def mutants(stand: Stand, record: Record) -> Iterator[Mutant]:
    for rule in RULES.get(stand.name, ()):
        yield Mutant(f"rule: {rule.name}", rule.tell, rule.tests(record))
