"""The bundle of a report: each module's meaning stays, and a form that it does not know is refused."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from mock_server.ui.bundle import Refused, bundled
from mock_server.ui.files import STATIC
from tests.ui.test_source import SOURCES


def put(folder: Path, **modules: str) -> Path:
    for name, source in modules.items():
        (folder / f"{name}.js").write_text(source)
    return folder


def test_modules_stand_in_the_order_of_their_imports_each_once(tmp_path: Path, page: Page) -> None:
    root = put(
        tmp_path,
        main='import { twice, one as first } from "./b.js";\nimport { one } from "./a.js";\nshow(twice(one) + first);',
        b='import { one } from "./a.js";\nexport function twice(text) {\n  return text + text;\n}\nexport { one };\n',
        a='export const one = "1";\nexport async function never() {}\nexport class Two {}\n',
    )
    script = bundled(root, "main.js")
    assert script.count('"1"') == 1
    told = "script => { let told; new Function('show', script)((text) => (told = text)); return told; }"
    assert page.evaluate(told, script) == "111"


@pytest.mark.parametrize(
    "line",
    [
        'import * as all from "./a.js";',
        'import "./a.js";',
        "export default 1;",
        "export let one = 1;",
        'export { one } from "./a.js";',
        "export const { one } = {};",
    ],
)
def test_a_form_that_it_does_not_know_is_refused(tmp_path: Path, line: str) -> None:
    with pytest.raises(Refused, match=r"main\.js: "):
        bundled(put(tmp_path, a="export const one = 1;\n", main=f"{line}\n"), "main.js")


def test_modules_that_import_each_other_are_refused(tmp_path: Path) -> None:
    circle = {"main": 'import { b } from "./b.js";\n', "b": 'import { a } from "./main.js";\nexport const b = 1;\n'}
    with pytest.raises(Refused, match="imports itself"):
        bundled(put(tmp_path, **circle), "main.js")


def test_what_would_end_the_script_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="</script"):
        bundled(put(tmp_path, main='const end = "</script>";\n'), "main.js")


def test_each_module_of_the_page_is_bundled_and_read_by_a_browser(page: Page) -> None:
    for path in SOURCES:
        script = bundled(STATIC, path.relative_to(STATIC).as_posix())
        page.evaluate("script => { new Function(script); }", script)
