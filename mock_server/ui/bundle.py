"""The page's modules as one script for a file of its own: each a function that returns what it exports, in order.

It reads the few forms of imports and exports that the source is held to, and those of the vendored files; any other is
refused, so that no bundle differs in meaning from the modules.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

_NAMED = re.compile(r'import \{ ([\w, ]+) \} from "(\.{1,2}/[\w./-]+)";')
_DEFAULT = re.compile(r'import (\w+) from "(\.{1,2}/[\w./-]+)";')
_DECLARED = re.compile(r"export ((?:async )?function|const|class) (\w+)")
_LISTED = re.compile(r"export \{ ([\w, ]+) \};")
# As a minifier writes them, all on one line.
_VENDORED_IMPORT = re.compile(r'import\{([\w$, ]+)\}from"(\w+)";')
_VENDORED_EXPORT = re.compile(r"export\{([\w$, ]+)\};")
_VENDORED_DEFAULT = "export default "
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
_MODULE = re.compile(r"(?:^|[;}\n])\s*(?:import|export)\b(?!\s*\()")


class Refused(ValueError):
    """A module has a form that the bundle does not know; the text names both."""


def bundled(root: Path, entry: str) -> str:
    """The module `entry` of this folder and all that it imports, as one classic script. Raises Refused."""
    made: dict[str, str] = {}
    _add(root, PurePosixPath(entry), made, ())
    body = "\n".join(made.values())
    if "</script" in body.lower() or "<!--" in body:
        raise Refused("A script within a page has no </script and no <!--.")
    return f'"use strict";\n(() => {{\n{body}\n}})();\n'


def _add(root: Path, name: PurePosixPath, made: dict[str, str], way: tuple[PurePosixPath, ...]) -> None:
    """Put a module behind those that it imports."""
    if str(name) in made:
        return
    if name in way:
        raise Refused(f"{name} imports itself, by {' and '.join(map(str, way))}.")
    source = (root / name).read_text("utf-8")
    for imported in _imports(name, source):
        _add(root, imported, made, (*way, name))
    body = _vendored(name, source) if name.suffix == ".mjs" else _own(name, source)
    made[str(name)] = f"const {_called(name)} = (() => {{\n{body}\n}})();"


def _imports(name: PurePosixPath, source: str) -> Iterator[PurePosixPath]:
    for _, path in (*_NAMED.findall(source), *_DEFAULT.findall(source)):
        yield _resolved(name, path)
    for _, bare in _VENDORED_IMPORT.findall(source):
        yield name.with_name(f"{bare}.mjs")


def _own(name: PurePosixPath, source: str) -> str:
    """Its imports as constants, its exports as what the function returns."""
    exported: list[str] = []
    lines = []
    for line in source.splitlines():
        if found := _NAMED.fullmatch(line):
            lines.append(f"const {{ {_renamed(found[1])} }} = {_called(_resolved(name, found[2]))};")
        elif found := _DEFAULT.fullmatch(line):
            lines.append(f"const {found[1]} = {_called(_resolved(name, found[2]))}.default;")
        elif found := _DECLARED.match(line):
            exported.append(found[2])
            lines.append(line.removeprefix("export "))
        elif found := _LISTED.fullmatch(line):
            exported += found[1].split(", ")
        elif line.startswith(("import", "export")):
            raise Refused(f"{name}: {line}")
        else:
            lines.append(line)
    return "\n".join((*lines, f"return {{ {', '.join(exported)} }};"))


def _vendored(name: PurePosixPath, source: str) -> str:
    """The forms of the vendored files, each of which is at the place where a module may have it."""
    body = _SOURCE_MAP.sub("", source).strip()
    body = _VENDORED_IMPORT.sub(
        lambda found: f"const{{{_renamed(found[1])}}}={_called(name.with_name(f'{found[2]}.mjs'))};", body
    )
    body = _VENDORED_EXPORT.sub(lambda found: f"return{{{_swapped(found[1])}}};", body)
    if body.count(_VENDORED_DEFAULT) == 1:
        before, _, after = body.partition(_VENDORED_DEFAULT)
        body = f"{before}return{{default:{after}}};"
    if _MODULE.search(body):
        raise Refused(f"{name} has an import or an export of another form.")
    return body


def _renamed(names: str) -> str:
    """`options as n` as a pattern has it: `options: n`."""
    return ", ".join(": ".join(one.strip().split(" as ")) for one in names.split(","))


def _swapped(names: str) -> str:
    """`x as Component` as an object has it: `Component: x`."""
    return ", ".join(": ".join(reversed(one.split(" as "))) for one in names.split(","))


def _resolved(name: PurePosixPath, path: str) -> PurePosixPath:
    return PurePosixPath(posixpath.normpath(name.parent / path))


def _called(name: PurePosixPath) -> str:
    return "m_" + re.sub(r"\W", "_", str(name))
