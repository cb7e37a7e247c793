"""The web page in Chromium: 100,000 messages as rows and scrolled, and a timeline of 10,000 events that goes on."""

from __future__ import annotations

import http.client
import json
import sys
import time
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks import _processes
from benchmarks._measure import Figure
from benchmarks.strangers import MESSAGES, filled
from tests.ui.chromium import place

OPENED = 5
# Seconds, milliseconds a frame, rows, and megabytes.
FIRST_ROWS, FRAME, MOST_ROWS, HEAP = 1.0, 34.0, 80, 100.0
# Events that are there, that come each second while one looks, for so many seconds, and milliseconds of a task. A
# browser tells of no task below 50 ms.
EVENTS, PER_SECOND, LOOKED, TASK, UNTOLD = 10_000, 50, 10, 100.0, 50.0
# What one text of a customer makes: that it was given, and the message.
_OF_A_TEXT = 2
_MEGABYTE = 1_000_000
_ROW = ".row"
# Microseconds between two messages, and what one says, more or less often.
_APART, _WORDS = 61_000_000, "Is the table still free at eight? "

# Go through the list by leaps of a few windows, back and forth, a frame each; the milliseconds of each frame.
_SCROLL = """async () => {
  const list = document.querySelector(".list"), took = [];
  let last = performance.now(), rows = 0;
  for (let turn = 0; turn < 300; turn += 1) {
    list.scrollTop = turn % 3 ? list.scrollTop + 2_400 : (turn * 7919 * 97) % list.scrollHeight;
    await new Promise(requestAnimationFrame);
    took.push(performance.now() - last);
    last = performance.now();
    rows = Math.max(rows, document.querySelectorAll(".row").length);
  }
  return [took.sort((a, b) => a - b)[Math.floor(took.length * 0.95)], rows];
}"""
# Go on to the end of the list, until no more comes; how many rows there are.
_READ = """async () => {
  const list = document.querySelector(".list"), space = document.querySelector(".list-space");
  while (list.dataset.more) {
    list.scrollTop = list.scrollHeight;
    await new Promise(requestAnimationFrame);
  }
  return Math.round(parseFloat(space.style.height) / list.querySelector(".row").offsetHeight);
}"""

# Go back to the beginning of the timeline, which is asked for page by page as one scrolls.
_ALL = """async most => {
  const list = document.querySelector(".list"), space = document.querySelector(".list-space");
  while (space.offsetHeight / list.querySelector(".row").offsetHeight < most) {
    list.scrollTop = 0;
    await new Promise(requestAnimationFrame);
  }
  list.scrollTop = list.scrollHeight;
  globalThis.tasks = [];
  const watched = new PerformanceObserver(told => tasks.push(...told.getEntries().map(one => one.duration)));
  watched.observe({ entryTypes: ["longtask"] });
}"""


def measure() -> Iterator[Figure]:
    chromium = place()
    if chromium is None:
        print("browser   needs Chromium: apt-get install -y chromium-headless-shell, or MOCK_CHROMIUM", file=sys.stderr)
        return
    with _processes.ours() as server, sync_playwright() as playwright:
        box = server.ask("POST", "/_mock/sandboxes", {})["id"]
        server.ask("PUT", f"/_mock/sandboxes/{box}/state", _varied(filled(server, f"/_mock/sandboxes/{box}")))
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        url = f"http://{_processes.HOST}:{server.port}/_mock/ui/s/{box}/messages"
        first = sorted(_opened(page, url) for _ in range(OPENED))[OPENED // 2]
        yield Figure(f"first rows of {MESSAGES:,} messages", "s", first, at_most=FIRST_ROWS)
        rows = page.evaluate(_READ)
        total = server.ask("GET", f"/_mock/sandboxes/{box}/messages?limit=1")["paging"]["total"]
        if rows != total:
            raise RuntimeError(f"the list ends after {rows} of {total} rows")
        frame, shown = page.evaluate(_SCROLL)
        yield Figure(f"p95 of a frame while {rows:,} rows are scrolled", "ms", frame, at_most=FRAME)
        yield Figure("rows in the document meanwhile", "", shown, at_most=MOST_ROWS)
        yield Figure("heap of the page", "MB", _heap(page), at_most=HEAP)
        page.close()
        longest = _longest_task(browser, server)
        told = f"longest task of a timeline of {EVENTS:,} events and {PER_SECOND} more a second"
        yield Figure(told, "ms", longest, at_most=TASK)
        browser.close()


def _varied(state: dict[str, Any]) -> dict[str, Any]:
    """The same, each message with a text and a time of its own: rows that are alike are drawn at no cost."""
    for number, message in enumerate(reversed(state["messages"])):
        at = message["created_at"] - number * _APART
        message |= {"created_at": at, "history": [{"status": message["status"], "at": at}]}
        message["text"] = f"{number}: {_WORDS * (number % 7 + 1)}"
    return state


def _opened(page: Page, url: str) -> float:
    """The seconds from the address to the first row."""
    page.goto("about:blank")
    started = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.wait_for_selector(_ROW)
    return time.perf_counter() - started


def _heap(page: Page) -> float:
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    used: float = session.send("Runtime.getHeapUsage")["usedSize"]
    return used / _MEGABYTE


def _longest_task(browser: Browser, server: _processes.Served) -> float:
    """The longest time that the page took for itself while it followed what happens, in milliseconds."""
    box = server.ask("POST", "/_mock/sandboxes", {})["id"]
    connection = http.client.HTTPConnection(_processes.HOST, server.port, timeout=_processes.PATIENCE)
    for number in range(EVENTS // _OF_A_TEXT):
        _write(connection, box, number)
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"http://{_processes.HOST}:{server.port}/_mock/ui/s/{box}/timeline")
    page.wait_for_selector(_ROW)
    page.evaluate(_ALL, EVENTS)
    began = time.perf_counter()
    for number in range(LOOKED * PER_SECOND // _OF_A_TEXT):
        _write(connection, box, number)
        due = began + (number + 1) * _OF_A_TEXT / PER_SECOND
        page.wait_for_timeout(max(1.0, 1_000 * (due - time.perf_counter())))
    connection.close()
    tasks: list[float] = page.evaluate("tasks")
    return max(tasks, default=UNTOLD)


def _write(connection: http.client.HTTPConnection, box: str, number: int) -> None:
    """A customer writes."""
    text = {"system": "coext", "from": "+447700900123", "text": f"Text {number}"}
    headers = {"Content-Type": "application/json"}
    connection.request("POST", f"/_mock/sandboxes/{box}/inbound", json.dumps(text), headers)
    answer = connection.getresponse()
    answer.read()
    if answer.status != http.HTTPStatus.CREATED:
        raise RuntimeError(f"a text of a customer was answered {answer.status}")
