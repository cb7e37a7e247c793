"""Figures beside their budgets, and rounds in which ours and the baseline take turns."""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from mock_server.server.memory import COLLECTION

Sample = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. A budget is for the ratio where there is a baseline, else for our own value."""

    name: str
    unit: str
    ours: float
    base: float | None = None
    at_most: float | None = None
    at_least: float | None = None

    @property
    def ratio(self) -> float | None:
        """Ours in terms of the baseline."""
        return None if self.base is None else self.ours / self.base

    @property
    def budget(self) -> str:
        """The budget in words; empty when the figure is only reported."""
        if self.at_most is not None:
            return f"at most {self.at_most:g}"
        return "" if self.at_least is None else f"at least {self.at_least:g}"

    @property
    def met(self) -> bool | None:
        """Whether the budget is kept; None without one."""
        judged = self.ours if self.ratio is None else self.ratio
        if self.at_most is not None:
            return judged <= self.at_most
        return None if self.at_least is None else judged >= self.at_least


def interleaved(rounds: int, *samples: Sample) -> list[float]:
    """Each sample's median over some rounds that take each once; a first round warms up and is not counted."""
    for sample in samples:
        sample()
    taken = [[sample() for sample in samples] for _ in range(rounds)]
    return [median(column) for column in zip(*taken, strict=True)]


def cpu_time(call: Callable[[], object], times: int) -> float:
    """Microseconds of CPU that this process spends on one call, garbage collection and its line of the log included.

    Another thread writes those lines, a little later: not while the next sample is taken.
    """
    calls = range(times)
    gc.collect(0)
    started = time.process_time()
    for _ in calls:
        call()
    gc.collect(0)
    for handler in logging.getLogger().handlers:
        handler.flush()
    return (time.process_time() - started) / times * 1e6


def a_second(call: Callable[[], object], times: int) -> float:
    """Calls a second by the wall clock, the collection of their garbage included."""
    calls = range(times)
    gc.collect(0)
    started = time.perf_counter()
    for _ in calls:
        call()
    gc.collect(0)
    return times / (time.perf_counter() - started)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of all values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


@contextmanager
def served_collection() -> Iterator[None]:
    """The garbage collector as `serve` sets it, so that both sides of a ratio are measured under it."""
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTION)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
