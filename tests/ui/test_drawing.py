"""What is drawn holds from that moment on, whatever else is drawn before the browser has painted it."""

import pytest
from playwright.sync_api import Page

from mock_server.ui import files

FILES = f"{files.ROOT}/a/{files.version()}"

# A part is drawn, something happens in the same task, and what has come of it is read after the next two frames.
_BEGUN = """async ([files, ...given]) => {
  const { html, render, useState } = await import(`${files}/src/dom.js`);
  const place = document.body.appendChild(document.createElement("div"));
  const later = async () => {
    for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
    await new Promise(done => setTimeout(done, 50));
  };
  try {
    %s
  } finally {
    render(null, place);
    place.remove();
  }
}"""

_DIALOG = """
    const { [given[0]]: Part } = await import(`${files}/src/parts/${given[0].toLowerCase()}.js`);
    const draw = () => render(html`<${Part} box="none" views=${[]} onClose=${() => {}} />`, place);
    draw();
    draw();
    await later();
    return document.activeElement.tagName;"""

_SIGNAL = """
    const { Signal, useSignal } = await import(`${files}/src/signal.js`);
    const told = new Signal("before");
    const Part = () => html`<p>${useSignal(told)}</p>`;
    render(html`<${Part} />`, place);
    told.set("after");
    await later();
    return place.textContent;"""

_KEYS = """
    const { useKeys } = await import(`${files}/src/keys.js`);
    const Part = () => {
      const [at, setAt] = useState(0);
      useKeys([["j", "Next", () => setAt(at + 1)]]);
      return html`<p>${at}</p>`;
    };
    render(html`<${Part} />`, place);
    const press = () => document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true }));
    press();
    // What is to be drawn anew is, in the next task.
    await new Promise(done => setTimeout(done));
    press();
    await later();
    return place.textContent;"""


@pytest.mark.parametrize("dialog", ["Everywhere", "Switcher"])
def test_a_dialog_that_is_drawn_again_at_once_has_the_focus_in_its_field(blank: Page, dialog: str) -> None:
    assert blank.evaluate(_BEGUN % _DIALOG, [FILES, dialog]) == "INPUT"


def test_a_value_that_is_set_right_after_a_part_was_drawn_is_drawn(blank: Page) -> None:
    assert blank.evaluate(_BEGUN % _SIGNAL, [FILES]) == "after"


def test_a_key_that_is_pressed_twice_at_once_acts_twice(blank: Page) -> None:
    assert blank.evaluate(_BEGUN % _KEYS, [FILES]) == "2"
