"""What the tests of the three limits have in common."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from .shapes import error, remaining

PER_RECIPIENT = 10
THREADS = 16


def ask(api, count=1):
    """So many requests that pass: what each left of the minute."""
    return [remaining(api.get("/templates").expect(200)) for _ in range(count)]


def over(name, seconds):
    """The expectation of a refusal by a limit that lasts so many seconds more."""
    return {"body": error(name, retry_after=seconds), "headers": {"Retry-After": str(seconds)}}


def too_many(api, name, seconds):
    api.get("/templates").expect(429, **over(name, seconds))


def at_once(count, request):
    """The answers to so many requests, each made by its number, of which many are under way at a time."""
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(request, range(count)))


def statuses(answers):
    """How many answers have which status; each must be one of the two that are expected."""
    return Counter(answer.expect(429 if answer.status == 429 else 200).status for answer in answers)
