"""How pages are read, and that every page there is can be."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs import blocks

PAGE = """# A page

```sh
echo one
```

````python folder/app.py
'''
```
'''
1 / 0
````

```text
shown
```
"""
# What is run, and what is data or shown; other words are spelling mistakes, and a block would go unchecked.
LANGUAGES = {"console", "dockerfile", "ini", "json", "python", "sh", "text", "toml", "yaml"}
LANGUAGES |= {"csharp", "go", "java", "javascript", "php"}  # receivers of webhooks, which test_webhooks.py runs
EACH = pytest.mark.parametrize("page", blocks.pages(), ids=lambda page: page.name)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    written = tmp_path / "page.md"
    written.write_text(PAGE)
    return written


def test_a_page_is_read_block_by_block(page: Path) -> None:
    found = blocks.read(page)
    assert [(str(block), block.language, block.file) for block in found] == [
        ("page.md:4", "sh", ""),
        ("page.md:8", "python", "folder/app.py"),
        ("page.md:15", "text", ""),
    ]
    assert found[1].text == "'''\n```\n'''\n1 / 0\n"
    assert blocks.read(page, "sh", "text") == [found[0], found[2]]


def test_a_saved_block_has_its_pages_lines(page: Path, tmp_path: Path) -> None:
    (saved,) = blocks.save(blocks.read(page), tmp_path)
    assert saved == tmp_path / "folder" / "app.py"
    assert saved.read_text().splitlines().index("1 / 0") + 1 == PAGE.splitlines().index("1 / 0") + 1


def test_a_block_is_added_at_a_files_end(page: Path, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("one = 1\n")
    page.write_text("```python app.py at its end\ntwo = 2\n```\n")
    (saved,) = blocks.save(blocks.read(page), tmp_path)
    assert saved.read_text() == "one = 1\n\n\ntwo = 2\n"


def test_a_block_that_is_added_to_no_file_is_told(page: Path, tmp_path: Path) -> None:
    page.write_text("```python app.py at its end\ntwo = 2\n```\n")
    with pytest.raises(FileNotFoundError):
        blocks.save(blocks.read(page), tmp_path)


def test_a_block_without_an_end_is_told(page: Path) -> None:
    page.write_text("\n```sh\necho\n")
    with pytest.raises(blocks.PageError, match=r"page\.md:2 is never closed"):
        blocks.read(page)


def test_commands_run_in_order_with_what_stands_for_what_people_read(page: Path, tmp_path: Path) -> None:
    page.write_text("```sh\nexport SAID=one\n```\n```sh\necho $SAID $OTHER at here >> said; cat said\n```")
    said = blocks.run(blocks.read(page, "sh"), tmp_path, instead={"here": "there"}, variables={"OTHER": "two"})
    assert said == "one two at there\n"


def test_a_command_that_fails_fails_the_test_and_names_its_block(page: Path, tmp_path: Path) -> None:
    page.write_text("```sh\ntrue\n```\n\n```sh\nfalse | true\necho later\n```")
    with pytest.raises(AssertionError, match=r"failed: page\.md:6"):
        blocks.run(blocks.read(page, "sh"), tmp_path)


@EACH
def test_every_block_of_every_page_has_a_language_that_is_known(page: Path) -> None:
    assert {block.language for block in blocks.read(page)} <= LANGUAGES


@EACH
def test_every_link_of_every_page_leads_to_something(page: Path) -> None:
    anchors = {other: set(_anchors(other.read_text("utf-8"))) for other in blocks.pages()}
    for target, anchor in re.findall(r"\]\(([^)#\s]*)#?([^)\s]*)\)", page.read_text("utf-8")):
        assert "://" not in target
        found = (page.parent / target).resolve() if target else page
        assert found.exists(), target
        assert not anchor or anchor in anchors[found], anchor


def _anchors(text: str) -> Iterator[str]:
    for heading in re.findall(r"^#+ (.*)$", text, re.MULTILINE):
        yield re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


@EACH
def test_every_page_with_something_to_run_has_a_test_that_runs_it(page: Path) -> None:
    test = Path(__file__).with_name(f"test_{page.stem.lower().replace('-', '_')}.py")
    assert test.exists() or not blocks.read(page, "sh", "python")
