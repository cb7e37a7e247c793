"""Where each system's part of the suite stands: a folder with its claims, its tests, and what a live run must know.

Ours are folders here, another package's is its folder `contract`: `claims.yaml`, `account.py` and `test_*.py`.
"""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path

from mock_server import systems
from mock_server.contract import Account

HERE = Path(__file__).resolve().parent
CLAIMS = "claims.yaml"


@cache
def folders() -> Mapping[str, Path]:
    """The folder of each system that has claims, by its name."""
    places = {name: _of_stranger(name) for name in systems.names() if name not in systems.ours()}
    places |= {file.parent.name: file.parent for file in HERE.glob(f"*/{CLAIMS}")}
    return {name: places[name] for name in sorted(places) if (places[name] / CLAIMS).is_file()}


@cache
def account(system: str) -> Account | None:
    """What a live run must know; None of a system that has no such module. Raises ImportError for a broken one."""
    folder = folders().get(system)
    if folder is None or not (folder / "account.py").is_file():
        return None
    module = f"{__package__}.{system}" if folder.parent == HERE else f"{systems.module(system)}.{folder.name}"
    found: Account = import_module(f"{module}.account").ACCOUNT
    return found


def declared_forms() -> Mapping[str, str]:
    """The forms of values that systems' accounts tell of, as regular expressions by their placeholder's name."""
    accounts = (account(system) for system in folders())
    return {name: form for found in accounts if found is not None for name, form in found.forms.items()}


def system_of(path: Path) -> str | None:
    """The system in whose folder a file is."""
    return next((name for name, folder in folders().items() if path.is_relative_to(folder)), None)


def _of_stranger(name: str) -> Path:
    return systems.folder(name) / "contract"
