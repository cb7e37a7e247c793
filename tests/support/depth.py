"""How many made-up inputs are tried: a few in every run, many each week, in the job `depth` of our CI."""

import os

# For each call of a document. Drawing one takes longer than answering it, and most of what is found follows from a
# call's bounds, all of which are tried in every run.
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "4"))
DEEP = 100
IN_DEPTH = EXAMPLES >= DEEP


def tries(usually: int) -> int:
    """How many of what a test makes up: ten times as many in depth."""
    return usually * 10 if IN_DEPTH else usually
