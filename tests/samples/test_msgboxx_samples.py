"""The main job on real input: the samples of msgboxx's document, run by Node against `make serve`."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.support.process import Served, needs

HERE = Path(__file__).resolve().parent
CALLS = HERE / "msgboxx_calls.json"

pytestmark = needs("node")


@pytest.fixture
def base_url(made: Served) -> str:
    return f"{made.url}/msgboxx"


def run_samples(base_url: str, calls: Path = CALLS) -> subprocess.CompletedProcess[str]:
    command = ["node", HERE / "msgboxx_samples.mjs", base_url, calls]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_every_sample_of_the_document_is_answered_as_documented(base_url: str) -> None:
    finished = run_samples(base_url)

    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert "31 of 31 as documented" in finished.stdout


def test_the_list_has_each_of_the_documents_26_samples_and_5_other_spellings() -> None:
    calls = json.loads(CALLS.read_text())["calls"]

    assert len({call["sample"] for call in calls}) == len(calls) == 31
    assert sum(" as its " in call["sample"] or " in the spelling " in call["sample"] for call in calls) == 5


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        ({"answer": {"apiAccountId": "string"}}, "answer.phoneNumber is not documented"),
        ({"surplus": {"owner": "string"}}, "answer.owner is missing"),
        ({"surplus": {"name": "number"}}, "answer.name is string, documented is number"),
        ({"answer": [{"name": "string"}]}, "answer is object, documented is array"),
        ({"answer": "empty"}, "the body is not empty"),
        ({"status": 201}, "status is 200, documented is 201"),
        ({"cookie": "refreshToken"}, "no cookie refreshToken"),
    ],
)
def test_the_script_fails_on_any_difference_and_names_it(
    base_url: str, tmp_path: Path, expected: dict, told: str
) -> None:
    log_in, _, account, *_ = json.loads(CALLS.read_text())["calls"]
    altered = account | expected
    if surplus := altered.pop("surplus", None):
        altered["answer"] = altered["answer"] | surplus
    calls = tmp_path / "calls.json"
    calls.write_text(json.dumps({"calls": [log_in, altered]}))

    finished = run_samples(base_url, calls)

    assert finished.returncode == 1
    assert told in finished.stdout
