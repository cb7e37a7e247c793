"""A stand-in for docker and podman where no engine runs: notes its calls, and runs the server of this environment.

It is called as they are, by a script of their name; the file of its calls has a line of JSON for each, and one for the
end of each "container".
"""

import json
import subprocess
import sys
from pathlib import Path

# What the container runs has its address in MOCK_URL, which `docker port` is asked for.
_NOTES_ITS_ADDRESS = 'printf %s "$MOCK_URL" > "$0"; exec "$@"'


def install(folder: Path, name: str, *, works: bool = True) -> Path:
    """Put an engine of this name into a folder; returns the file of its calls."""
    script = folder / name
    script.write_text(f"#!/bin/sh\nexec '{sys.executable}' '{__file__}' '{script}' {int(works)} \"$@\"\n")
    script.chmod(0o755)
    return calls_of(script)


def calls_of(script: Path) -> Path:
    return script.with_suffix(".calls")


def main(script: Path, works: bool, command: list[str]) -> int:
    _note(script, command)
    if not works:
        sys.stderr.write("Cannot connect to the daemon.\n")
        return 1
    if command[0] == "port":
        sys.stdout.write(f"127.0.0.1:{script.with_suffix('.url').read_text().rpartition(':')[2]}\n")
    if command[0] == "run":
        ended = _run(script, command)
        _note(script, ["ended", str(ended)])
        return ended
    return 0


def _run(script: Path, command: list[str]) -> int:
    """As the image does: its entry point with what follows the image's name, on a port that this machine has free."""
    image = next(place for place, part in enumerate(command[1:], 1) if not part.startswith("-"))
    flags, held = command[image + 1 : command.index("--")], command[command.index("--") + 2 :]
    server = [str(Path(sys.executable).with_name("mock-server")), *("--port=0" if "--port" in f else f for f in flags)]
    noted = ["/bin/sh", "-c", _NOTES_ITS_ADDRESS, str(script.with_suffix(".url")), sys.executable, *held]
    return subprocess.run([*server, "--", *noted], check=False).returncode


def _note(script: Path, call: list[str]) -> None:
    with calls_of(script).open("a") as calls:
        calls.write(json.dumps(call) + "\n")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2] == "1", sys.argv[3:]))
