"""What `make site` makes: each page has its place, each link leads to something, and nothing comes from elsewhere."""

import json
import posixpath
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from tests.docs import blocks
from tests.docs.site import making, pages, reference

needs_zensical = pytest.mark.skipif(making.MISSING, reason=making.ENDS)

# What a browser loads the `src` of by itself.
LOADED = {"audio", "embed", "iframe", "img", "script", "source", "video"}
# Of the relations of a link, those that load nothing.
TOLD = {"canonical", "next", "prev"}


@cache
def prepared() -> Mapping[PurePosixPath, bytes]:
    return making.prepared()


def named(nav: Any) -> Iterator[str]:
    """The pages of a navigation, in their order."""
    if isinstance(nav, str):
        yield nav
    else:
        for part in nav.values() if isinstance(nav, dict) else nav:
            yield from named(part)


def settings() -> dict[str, Any]:
    read: dict[str, Any] = tomllib.loads((blocks.ROOT / making.SETTINGS).read_text("utf-8"))["project"]
    return read


def test_the_navigation_names_every_page_and_no_other_and_the_readme_first() -> None:
    navigation = list(named(settings()["nav"]))
    written = {str(pages.place(file)) for file in pages.sources() if file.suffix == ".md"}
    documents = {f"{reference.FOLDER / name}.md" for name in reference.documents()}

    assert sorted(navigation) == sorted(written | documents)
    assert navigation[0] == str(pages.place(pages.README)) == "index.md"
    assert {str(pages.place(page)) for page in blocks.pages()} <= written
    assert len(documents) == 5


def test_a_link_leads_to_where_the_file_lies_in_the_site_and_a_block_has_its_files_name_as_title() -> None:
    text = (
        "[a](why.md#speed) [b](../README.md) [c](../clients/python/README.md) ![d](screens/x.png) [e](#here)\n"
        "[f](../examples/Jenkinsfile) [g](https://example.com/h)\n"
        "```python conftest.py at its end\n[a](../README.md)\n```\n```sh\n```\n"
    )

    assert pages.of_the_site(pages.DOCS / "agents.md", text) == (
        "[a](why.md#speed) [b](index.md) [c](clients/python.md) ![d](screens/x.png) [e](#here)\n"
        "[f](examples/jenkinsfile.md) [g](https://example.com/h)\n"
        '```python title="conftest.py, at its end"\n[a](../README.md)\n```\n```sh\n```\n'
    )
    assert pages.of_the_site(blocks.ROOT / "clients" / "python" / "README.md", "[a](../../docs/why.md)") == (
        "[a](../why.md)"
    )


def test_every_link_of_what_is_prepared_leads_to_what_is_prepared() -> None:
    for file in pages.sources():
        if file.suffix == ".md":
            here = pages.place(file)
            text = prepared()[here].decode()
            bare = re.sub(r"^(`{3,}).*?^\1", "", text, flags=re.MULTILINE | re.DOTALL)
            for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", bare):
                led = posixpath.normpath(here.parent / target)
                assert "://" in target or PurePosixPath(led) in prepared(), f"{here}: {target}"


def test_a_document_lies_beside_its_page_which_names_every_call() -> None:
    for name, document in reference.documents().items():
        page = prepared()[reference.FOLDER / f"{name}.md"].decode()
        calls = sorted(call["operationId"] for call in reference.operations(document))

        assert json.loads(prepared()[reference.FOLDER / f"{name}.json"]) == document
        assert prepared()[reference.FOLDER / f"{name}.js"].startswith(b"window.apiDocument = {")
        assert sorted(re.findall(r'href="#(\w+)"', page)) == calls
        assert sorted(re.findall(r'id="(\w+)"', page)) == calls
        assert document["servers"][0]["url"] in page
        assumed = [call for call in reference.operations(document) if call.get("x-assumed")]
        assert page.count(" (assumed) |") == len(assumed)


def test_the_renderers_dark_colours_are_reached_from_within_the_page() -> None:
    css = prepared()[PurePosixPath("assets/api/swagger-ui.css")]

    assert b"html.dark-mode" not in css
    assert css.count(b".dark-mode") > 100


class Page(HTMLParser):
    """What a page of the site has: its places, its links, and what a browser loads for it."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.places: set[str] = set()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        self.places |= {name for name in (has.get("id"), has.get("name")) if name}
        if tag == "a" and (link := has.get("href")):
            self.links.append(link)
        elif tag == "link" and not TOLD.intersection((has.get("rel") or "").split()):
            self.loaded.append(has.get("href") or "")
        elif tag in LOADED and (address := has.get("src")):
            self.loaded.append(address)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return making.made_in(tmp_path_factory.mktemp("site"))


def led_to(site: Path, page: Path, address: str) -> Path:
    """Where an address of a page leads; one of the page for what is not found begins at the root."""
    path = unquote(urlsplit(address).path)
    return ((site / path[1:]) if path.startswith("/") else (page.parent / path)).resolve() if path else page


@needs_zensical
def test_every_link_and_anchor_of_the_site_leads_to_something_in_it(site: Path) -> None:
    built = {path: Page(path) for path in site.rglob("*.html")}
    broken = []
    for path, page in built.items():
        for link in page.links:
            target, place = led_to(site, path, link), unquote(urlsplit(link).fragment)
            is_there = target.is_file() and (not place or target not in built or place in built[target].places)
            if not is_there and not urlsplit(link).scheme:
                broken.append((path.relative_to(site).as_posix(), link))

    assert broken == []
    assert sum(len(page.links) for page in built.values()) > 1_000


@needs_zensical
def test_no_page_of_the_site_loads_anything_from_elsewhere(site: Path) -> None:
    for path in site.rglob("*.html"):
        loaded = Page(path).loaded
        assert len(loaded) > 5
        assert not [address for address in loaded if not led_to(site, path, address).is_file()], path
        assert not [address for address in loaded if urlsplit(address).scheme or urlsplit(address).netloc], path

    styles = "".join(path.read_text("utf-8") for pattern in ("*.css", "*.html") for path in site.rglob(pattern))
    assert not re.findall(r"(?:@import\s*|url\(\s*)[\"']?(?:https?:)?//", styles)


@needs_zensical
def test_every_page_is_found_by_search_from_a_folder_too(site: Path) -> None:
    index = json.loads((site / "search.json").read_text("utf-8"))
    found = {item["location"].partition("#")[0] for item in index["items"]}
    written = {page.removesuffix(".md") + ".html" for page in named(settings()["nav"])}

    assert written - {"index.html"} <= found
    assert (site / "search.js").read_text("utf-8").startswith("var __index =")
