"""The main job on real input: the samples of msgboxx's document, run by Node against `make serve`."""

import json
from pathlib import Path
from typing import Any

from tests.samples.conftest import HERE, node
from tests.support.process import Served, needs

FILE = HERE / "msgboxx_calls.json"
CALLS: list[dict[str, Any]] = json.loads(FILE.read_text())["calls"]
# A call that is altered so, and the difference that is named then.
ALTERED: list[tuple[dict[str, Any], str]] = [
    ({"answer": {"apiAccountId": "string"}}, "answer.phoneNumber is not documented"),
    ({"surplus": {"owner": "string"}}, "answer.owner is missing"),
    ({"surplus": {"name": "number"}}, "answer.name is string, documented is number"),
    ({"answer": [{"name": "string"}]}, "answer is object, documented is array"),
    ({"answer": "empty"}, "the body is not empty"),
    ({"status": 201}, "status is 200, documented is 201"),
    ({"cookie": "refreshToken"}, "no cookie refreshToken"),
]

pytestmark = needs("node")


def test_every_sample_of_the_document_is_answered_as_documented(made: Served) -> None:
    finished = node("msgboxx_samples.mjs", f"{made.url}/msgboxx", FILE)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert "31 of 31 as documented" in finished.stdout


def test_the_list_has_each_of_the_documents_26_samples_and_5_other_spellings() -> None:
    assert len({call["sample"] for call in CALLS}) == len(CALLS) == 31
    assert sum(" as its " in call["sample"] or " in the spelling " in call["sample"] for call in CALLS) == 5


def test_the_script_fails_on_any_difference_and_names_it(made: Served, tmp_path: Path) -> None:
    log_in, _, account, *_ = CALLS
    calls = [log_in]
    for change, _ in ALTERED:
        altered = {**account, **change}
        if surplus := altered.pop("surplus", None):
            altered["answer"] = altered["answer"] | surplus
        calls.append(altered)
    file = tmp_path / "calls.json"
    file.write_text(json.dumps({"calls": calls}))
    finished = node("msgboxx_samples.mjs", f"{made.url}/msgboxx", file)
    assert finished.returncode == 1
    # Two spaces more than a verdict begins with; one for each call.
    told = [line.strip() for line in finished.stdout.splitlines() if line.startswith("      ")]
    assert "1 of 8 as documented" in finished.stdout
    assert {difference for _, difference in ALTERED} <= {*told}
