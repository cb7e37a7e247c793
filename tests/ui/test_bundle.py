"""The bundle of a report: each module's meaning stays, and a form that it does not know is refused.

test_reports.py has a browser read that of the page itself, with all of its modules.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from mock_server.ui.bundle import Refused, bundled


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


A = "export const one = 1;\n"
UNKNOWN = (
    *('import * as all from "./a.js";', 'import "./a.js";', 'export { one } from "./a.js";'),
    *("export default 1;", "export let one = 1;", "export const { one } = {};"),
)
TO_EACH_OTHER = {"main": 'import { b } from "./b.js";\n', "b": 'import { a } from "./main.js";\nexport const b = 1;\n'}
REFUSED = [
    *(({"main": f"{line}\n", "a": A}, r"main\.js: ") for line in UNKNOWN),
    (TO_EACH_OTHER, "imports itself"),
    ({"main": 'const end = "</script>";\n'}, "</script"),
]


@pytest.mark.parametrize(("modules", "told"), REFUSED)
def test_what_it_does_not_know_a_circle_and_what_would_end_the_script_are_refused(
    tmp_path: Path, modules: dict[str, str], told: str
) -> None:
    with pytest.raises(Refused, match=told):
        bundled(put(tmp_path, **modules), "main.js")
