"""The standard streams of a command: any of them may be closed, full or broken."""

from __future__ import annotations

import os
from contextlib import suppress

import click


def fill() -> None:
    """Let no socket take the number of a standard stream that was closed, as in `>&-`: others write there."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def say(text: str, *, err: bool = False) -> None:
    """Say something to whoever listens; that nobody can hear it is no reason not to go on."""
    with suppress(OSError):
        click.echo(text, err=err)
