"""`make vendor`: the page's vendored files of the releases that vendored.toml names, by npm, with their hashes."""

import base64
import hashlib
import re
import subprocess
import tarfile
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from mock_server.ui.files import STATIC

VENDOR = STATIC / "vendor"
TABLE = VENDOR / "vendored.toml"


def packages() -> list[dict[str, Any]]:
    """What the table says of each package: name, version, licence, the tarball's integrity, and its files."""
    return tomllib.loads(TABLE.read_text("utf-8"))["package"]


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def renew() -> None:
    """Fetch, copy, and write what came into the table."""
    text = TABLE.read_text("utf-8")
    for package in packages():
        with tempfile.TemporaryDirectory() as folder:
            tarball = _packed(f"{package['name']}@{package['version']}", Path(folder))
            integrity = "sha512-" + base64.b64encode(hashlib.sha512(tarball.read_bytes()).digest()).decode()
            text = text.replace(package["integrity"], integrity)
            with tarfile.open(tarball) as archive:
                for name, file in package["files"].items():
                    body = archive.extractfile(f"package/{file['of']}").read()  # type: ignore[union-attr]
                    (VENDOR / name).write_bytes(body)
                    text = text.replace(file["sha256"], sha256(body))
    TABLE.write_text(text, "utf-8")


def _packed(name: str, folder: Path) -> Path:
    said = subprocess.run(["npm", "pack", name], cwd=folder, check=True, capture_output=True, text=True, timeout=120)
    (file,) = re.findall(r"^\S+\.tgz$", said.stdout, re.MULTILINE)
    return folder / file


if __name__ == "__main__":
    renew()
