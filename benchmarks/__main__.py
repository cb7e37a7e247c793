"""`python -m benchmarks [NAMES…]`: every measure, or those named, as a table of ratios beside their budgets."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

from benchmarks import (
    browser,
    coax,
    coext,
    growth,
    load,
    page,
    post,
    search,
    start,
    strangers,
    streams,
    tripdesk,
    waiting,
    webhooks,
)
from benchmarks._measure import Figure

# The one that fills the memory comes last.
MEASURES: dict[str, Callable[[], Iterator[Figure]]] = {
    "start": start.measure,
    "post": post.measure,
    "coax": coax.measure,
    "coext": coext.measure,
    "tripdesk": tripdesk.measure,
    "page": page.measure,
    "waiting": waiting.measure,
    "strangers": strangers.measure,
    "streams": streams.measure,
    "search": search.measure,
    "load": load.measure,
    "webhooks": webhooks.measure,
    "browser": browser.measure,
    "growth": growth.measure,
}
_ROW = "{:<10}{:<68}{:>12}{:>12} {:<8}{:>7}  {}"
_WHOLE_FROM = 100
_NO_WRK = (
    "wrk is not on the PATH: load, streams and webhooks are asked by threads of Python, "
    "which take more of the machine than it does."
)


def main() -> int:
    """Print the figures as they come; the exit code."""
    arguments = _arguments()
    unknown = [name for name in arguments.names if name not in MEASURES]
    if unknown:
        print(f"There is no measure {', '.join(unknown)}; there are {', '.join(MEASURES)}.", file=sys.stderr)
        return 2
    if shutil.which("wrk") is None:
        print(_NO_WRK, file=sys.stderr)
    started = time.perf_counter()
    figures: list[tuple[str, Figure]] = []
    print(_ROW.format("measure", "", "ours", "baseline", "", "ratio", "budget"))
    for name in [name for name in MEASURES if name in (arguments.names or MEASURES)]:
        for figure in MEASURES[name]():
            figures.append((name, figure))
            print(_row(name, figure), flush=True)
    missed = sum(figure.met is False for _, figure in figures)
    print(f"{missed} budgets missed, {time.perf_counter() - started:.0f} s")
    if arguments.json is not None:
        rows = [
            {"measure": name, **asdict(figure), "ratio": figure.ratio, "met": figure.met} for name, figure in figures
        ]
        arguments.json.write_text(json.dumps({"figures": rows}, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return 1 if arguments.strict and missed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(MEASURES)}; none: all")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to FILE, too")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a budget is missed")
    return parser.parse_args()


def _row(name: str, figure: Figure) -> str:
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
    verdict = {None: "", True: " met", False: " MISSED"}[figure.met]
    base = "" if figure.base is None else _number(figure.base)
    return _ROW.format(
        name, figure.name, _number(figure.ours), base, figure.unit, ratio, figure.budget + verdict
    ).rstrip()


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= _WHOLE_FROM else f"{value:,.2f}"


if __name__ == "__main__":
    sys.exit(main())
