"""`make examples`: write anew what is answered to the examples of the five documents."""

import tempfile
from pathlib import Path

from tests.documents import writing
from tests.support.servers import own_server

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, own_server(state=str(Path(folder) / "state")) as server:
        for face, text in writing.written(server):
            writing.file_of(face).write_text(text, "utf-8")
