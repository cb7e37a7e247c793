"""What the tests of the three limits have in common."""

from .shapes import error, remaining

PER_RECIPIENT = 10


def ask(api, count=1):
    """So many requests that pass: what each left of the minute."""
    return [remaining(api.get("/templates").expect(200)) for _ in range(count)]


def over(name, seconds):
    """The expectation of a refusal by a limit that lasts so many seconds more."""
    return {"body": error(name, retry_after=seconds), "headers": {"Retry-After": str(seconds)}}


def too_many(api, name, seconds):
    api.get("/templates").expect(429, **over(name, seconds))
