"""The image where there is no Docker engine: built by buildah, run by bubblewrap as Docker would run it."""

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.process import run, until

IMAGE = "localhost/messaging-mock-server:check"
# Stands in for the public Python image, which cannot be pulled everywhere. It is kept: another run finds it made.
BASE = "localhost/messaging-mock-base:bookworm"
_PACKAGES = "python3,python3-venv,python3-pip,ca-certificates"
# Where a machine trusts a CA of its own, or has packages from elsewhere, pip in the build must know. None of it stays.
_OF_THE_HOST = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pip.conf")


def obstacle() -> str | None:
    """What keeps this machine from building and running the image, and what would end that."""
    missing = [program for program in ("buildah", "bwrap") if shutil.which(program) is None]
    if missing:
        what = f"{' and '.join(missing)} not found on the PATH"
    elif os.geteuid() != 0:
        what = "not run as root, which chroot isolation needs"
    elif not _has(BASE) and shutil.which("debootstrap") is None:
        what = "debootstrap not found on the PATH, and no base image was made before"
    else:
        return None
    return f"image-check skipped: {what}; as root, on Debian: apt-get install -y buildah debootstrap bubblewrap"


def build() -> None:
    """Make the image by `make image`, and first the base if there is none."""
    if not _has(BASE):
        _make_base()
    if _has(IMAGE):
        # A run that was cut short has left a container of it.
        _run("buildah", "rmi", "--force", IMAGE)
    mounts = [f"--volume={path}:{path}:ro" for path in _OF_THE_HOST if Path(path).exists()]
    # Layers of an earlier build are not taken: buildah 1.28 takes them though an argument of the build has changed.
    builder = "buildah build --format docker --isolation chroot --pull-never"
    arguments = ["--build-arg", f"PYTHON_IMAGE={BASE}", *mounts]
    _run("make", "--no-print-directory", "image", f"BUILDER={builder}", f"IMAGE={IMAGE}", f"ARGS={' '.join(arguments)}")


def config() -> dict[str, Any]:
    """What the image says of how it is to be run."""
    found: dict[str, Any] = json.loads(_run("buildah", "inspect", "--type", "image", IMAGE))["Docker"]["config"]
    return found


def layer_bytes() -> tuple[int, int]:
    """The bytes of the base's layers, and of those that we add, uncompressed."""
    with tempfile.TemporaryDirectory() as out:
        _run("buildah", "push", "--quiet", "--disable-compression", BASE, f"dir:{out}/base")
        _run("buildah", "push", "--quiet", "--disable-compression", IMAGE, f"dir:{out}/image")
        base, image = (json.loads(Path(out, name, "manifest.json").read_text()) for name in ("base", "image"))
    of_base = {layer["digest"] for layer in base["layers"]}
    ours = [layer["size"] for layer in image["layers"] if layer["digest"] not in of_base]
    return sum(layer["size"] for layer in base["layers"]), sum(ours)


@contextmanager
def mounted() -> Iterator[Path]:
    """The image's root, until the block ends."""
    container = _run("buildah", "from", "--pull-never", IMAGE)
    try:
        yield Path(_run("buildah", "mount", container))
    finally:
        _run("buildah", "rm", container)


@dataclass
class Container:
    """A command of the image with no way to write but to `/tmp`, and no capability, as the image's own user."""

    process: subprocess.Popen[str]

    @property
    def pid(self) -> int:
        """Of the process that is number 1 in there."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return int(until(lambda: children.read_text().split())[0])

    def status(self) -> dict[str, list[str]]:
        """What the kernel says of process 1."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return {name: value.split() for name, _, value in (line.partition(":") for line in lines)}

    def stop(self, number: int) -> float:
        """Send process 1 a signal; the seconds until it was gone."""
        began = time.monotonic()
        os.kill(self.pid, number)
        self.process.wait(30)
        return time.monotonic() - began


def command(root: Path, arguments: Sequence[str], variables: Mapping[str, str] | None = None) -> list[str]:
    """What runs the image's entry point with these arguments, or with its own if there are none."""
    image = config()
    user, _, group = image["User"].partition(":")
    variables = dict(entry.split("=", 1) for entry in image["Env"]) | dict(variables or {})
    given = [text for name, value in variables.items() for text in ("--setenv", name, value)]
    may = [text for name in ("CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP") for text in ("--cap-add", name)]
    return [
        "bwrap",
        *("--ro-bind", str(root), "/", "--perms", "1777", "--tmpfs", "/tmp", "--proc", "/proc", "--dev", "/dev"),
        *("--unshare-pid", "--unshare-ipc", "--unshare-uts", "--as-pid-1", "--die-with-parent", "--clearenv", *given),
        # setpriv needs three capabilities to become somebody who has none.
        *("--cap-drop", "ALL", *may, "setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups"),
        *("--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"),
        *(arguments or [*image["Entrypoint"], *image["Cmd"]]),
    ]


@contextmanager
def running(root: Path, variables: Mapping[str, str]) -> Iterator[Container]:
    """The image as `docker run --read-only --cap-drop ALL` has it, on this machine's network, until the block ends."""
    process = subprocess.Popen(
        command(root, (), variables), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True
    )
    try:
        yield Container(process)
    finally:
        process.kill()
        process.wait(30)


def _has(image: str) -> bool:
    return bool(_run("buildah", "images", "--quiet", "--filter", f"reference={image}"))


def _make_base() -> None:
    with tempfile.TemporaryDirectory(dir="/var/tmp") as room:
        rootfs = Path(room, "rootfs")
        _run("debootstrap", "--variant=minbase", f"--include={_PACKAGES}", "bookworm", str(rootfs))
        _run("tar", "-C", str(rootfs), "-cf", f"{room}/base.tar", ".")
        shutil.rmtree(rootfs)
        Path(room, "Dockerfile").write_text("FROM scratch\nADD base.tar /\n")
        _run("buildah", "build", "--isolation", "chroot", "--format", "docker", "--quiet", "--tag", BASE, room)


def _run(*command: str) -> str:
    """What a command prints. A failed one's last words are in the error."""
    ran = run(command=command, seconds=1_800)
    assert ran.returncode == 0, (ran.stdout + ran.stderr)[-4000:]
    return ran.stdout.strip()
